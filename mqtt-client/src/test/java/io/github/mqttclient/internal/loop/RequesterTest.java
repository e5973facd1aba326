package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.COLLECTION;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.NotSentException;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.RequestTimeoutException;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests, in virtual time. */
class RequesterTest {
  private final EventLoop loop = mock(EventLoop.class, withSettings().stubOnly());
  private final ClientDriver driver = mock(ClientDriver.class, withSettings().stubOnly());
  private final Lifecycle lifecycle = mock(Lifecycle.class, withSettings().stubOnly());
  private final SessionEffects effects = mock(SessionEffects.class);
  private final Session session = mock(Session.class);
  private final Outcomes outcomes = new Outcomes(loop);
  private final Requester requester =
      new Requester(loop, driver, session, mock(Dispatcher.class), outcomes);

  @BeforeEach
  void connecting() {
    when(loop.isCurrentThread()).thenReturn(true);
    when(loop.borrowList()).thenAnswer(call -> new ArrayList<>());
    when(driver.lifecycle()).thenReturn(lifecycle);
    when(driver.effects()).thenReturn(effects);
    when(driver.queueLimit()).thenReturn(PublishQueueLimit.strict(1, 1));
    when(lifecycle.state()).thenReturn(ClientState.CONNECTING);
  }

  private static final class TestRequest extends CompletableFuture<ReceivedMessage>
      implements ResponseRequest {
    private final byte[] correlationData;
    private final long timeoutNanos;
    private final TestRequests.Publishing publish =
        TestRequests.publish(MqttMessage.builder().topic("a").build());
    private boolean withdrawn;

    TestRequest(int number, long timeoutNanos) {
      this.correlationData = ByteBuffer.allocate(4).putInt(number).array();
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    public byte[] correlationData() {
      return correlationData;
    }

    @Override
    public long timeoutNanos() {
      return timeoutNanos;
    }

    @Override
    public PublishRequest publish() {
      return publish;
    }

    @Override
    public void respondTo(String responseTopic) {}

    @Override
    public void withdraw() {
      withdrawn = true;
    }

    @Override
    public void sentAs(int packetId) {}
  }

  private List<TestRequest> requests(int count, long timeoutNanos, long now) {
    List<TestRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TestRequest request = new TestRequest(i, timeoutNanos + i);
      requests.add(request);
      requester.request(request, now);
    }
    return requests;
  }

  /** Also where the clock wraps around. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5_000, Long.MIN_VALUE})
  void tenThousandRequestsWithoutResponseLeaveNothing(long start) {
    List<TestRequest> requests = requests(10_000, 1_000, start);
    assertThat(requester.nextDeadline()).isEqualTo(start + 1_000);

    requester.onTimeout(start + 999);
    outcomes.tellAll();
    assertThat(requests).noneMatch(CompletableFuture::isDone);
    requester.onTimeout(start + 1_000 + 4_999);
    outcomes.tellAll();
    assertThat(requests.subList(0, 5_000)).allMatch(CompletableFuture::isDone);
    assertThat(requests.subList(5_000, 10_000)).noneMatch(CompletableFuture::isDone);
    requester.onTimeout(start + 1_000 + 9_999);
    outcomes.tellAll();

    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request).isCompletedExceptionally();
              assertThat(request.handle((response, failure) -> failure).join())
                  .isInstanceOf(RequestTimeoutException.class);
              assertThat(request.withdrawn).isTrue();
              assertThat(request.publish.hasLeftQueue()).isTrue();
            });
    assertNothingIsLeft();
  }

  @Test
  void cancelledRequestsLeaveNothing() {
    List<TestRequest> requests = requests(10_000, 1_000, 0);

    requests.forEach(request -> request.cancel(false));

    assertThat(requests).allMatch(request -> request.withdrawn && request.publish.hasLeftQueue());
    assertNothingIsLeft();
  }

  @Test
  void whatIsAbandonedIsToldAndLeavesNothing() {
    List<TestRequest> requests = requests(100, 1_000, 0);
    NotSentException reason = new NotSentException("on purpose", null);

    requester.abandon(reason);

    requests.forEach(request -> verify(effects).fail(request, reason));
    requests.forEach(request -> request.completeExceptionally(reason));
    assertThat(requests).allMatch(request -> request.publish.hasLeftQueue());
    assertNothingIsLeft();
  }

  @Test
  void openRequestsAreBounded() {
    requests(Requester.MOST_OPEN, 1_000, 0);
    TestRequest excess = new TestRequest(-1, 1_000);

    requester.request(excess, 0);

    verify(effects).fail(any(), any(NotSentException.class));
    requester.onTimeout(1_000 + Requester.MOST_OPEN);
    outcomes.tellAll();
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    assertThat(requester.awaitsResponse()).isFalse();
    assertThat(requester.nextDeadline()).isEqualTo(Deadlines.NEVER);
    assertThat(requester).extracting("waiting").asInstanceOf(COLLECTION).isEmpty();
  }
}
