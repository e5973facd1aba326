package io.github.mqttclient.internal.dispatch;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.AT_MOST_ONCE;
import static io.github.mqttclient.QoS.EXACTLY_ONCE;
import static io.github.mqttclient.internal.dispatch.TestMessage.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a dispatcher does with messages that no handler is in place for. */
class UnmatchedDispatchTest {
  private static final TopicFilter A = TopicFilter.of("a");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  private final List<ReceivedMessage> received = new ArrayList<>();
  private final List<ReceivedMessage> reported = new ArrayList<>();
  private final List<Delivery> handled = new ArrayList<>();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  /** The tasks of the callback executor, run when the test says so. */
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  private final MqttClientListener listener =
      new MqttClientListener() {
        @Override
        public void onMessageDropped(ReceivedMessage message) {
          reported.add(message);
        }
      };

  @BeforeEach
  void recordLog() {
    logged.start();
    LOG.addAppender(logged);
    LOG.setAdditive(false);
  }

  @AfterEach
  void restoreLog() {
    LOG.detachAppender(logged);
    LOG.setAdditive(true);
  }

  private Dispatcher dispatcher(int maximumMessages, int receiveMaximum) {
    return dispatcher(maximumMessages, receiveMaximum, null);
  }

  private Dispatcher dispatcher(
      int maximumMessages, int receiveMaximum, @Nullable MessageHandler defaultHandler) {
    return new Dispatcher(
        new Callbacks(
            tasks::add,
            null,
            listener,
            null,
            defaultHandler,
            List.of(),
            maximumMessages,
            1_000,
            receiveMaximum),
        handled::addAll,
        () -> {});
  }

  private void dispatch(Dispatcher dispatcher) {
    dispatcher.dispatch();
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  private static TestMessage add(Dispatcher dispatcher, String topic, QoS qos) {
    TestMessage message = message(topic, qos);
    dispatcher.add(message);
    return message;
  }

  @Test
  void messageWithoutHandlerWaitsAndIsNotAcknowledged() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage message = add(dispatcher, "a", AT_LEAST_ONCE);

    dispatch(dispatcher);

    assertThat(handled).isEmpty();
    assertThat(message.isDropped()).isFalse();
    assertThat(dispatcher.messagesIn()).isZero();
    assertThat(dispatcher.messagesDropped()).isZero();
  }

  @Test
  void handlerIsGivenWhatHasWaitedForItInOrderAndBeforeLaterMessages() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage first = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage second = add(dispatcher, "a", AT_MOST_ONCE);
    TestMessage other = add(dispatcher, "b", AT_LEAST_ONCE);
    TestMessage third = add(dispatcher, "a", EXACTLY_ONCE);
    dispatch(dispatcher);

    dispatcher.addHandler(A, received::add, 1, 0);
    TestMessage later = add(dispatcher, "a", AT_LEAST_ONCE);
    dispatch(dispatcher);

    assertThat(received).containsExactly(first, second, third, later);
    assertThat(handled).containsExactly(first, third, later);
    assertThat(dispatcher.messagesIn()).isEqualTo(4);
    assertThat(other.isDropped()).isFalse();
  }

  @Test
  void defaultHandlerIsGivenTheMessageAtOnce() {
    Dispatcher dispatcher = dispatcher(100, 100, received::add);
    TestMessage message = add(dispatcher, "a", AT_LEAST_ONCE);

    dispatch(dispatcher);

    assertThat(received).containsExactly(message);
    assertThat(handled).containsExactly(message);
  }

  @Test
  void messagesThatWaitDoNotMakeTheQueueFull() {
    Dispatcher dispatcher = dispatcher(4, 100);
    for (int i = 0; i < 10; i++) {
      add(dispatcher, "a", AT_MOST_ONCE);
    }

    assertThat(dispatcher.isFull()).isFalse();
  }

  @Test
  void oldestIsDroppedCountedReportedAndLoggedOnceWhenTooManyWait() {
    Dispatcher dispatcher = dispatcher(4, 100);
    TestMessage first = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage second = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage third = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage fourth = add(dispatcher, "a", AT_LEAST_ONCE);

    dispatcher.addHandler(A, received::add, 1, 0);
    dispatch(dispatcher);

    assertThat(reported).containsExactly(first, second);
    assertThat(first.isDropped()).isTrue();
    assertThat(second.isDropped()).isTrue();
    assertThat(dispatcher.messagesDropped()).isEqualTo(2);
    assertThat(received).containsExactly(third, fourth);
    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(logged.list.get(0).getFormattedMessage()).contains("\"a\"");
  }

  @Test
  void messageIsDroppedThatHoldsBackHalfOfTheServersWindow() {
    Dispatcher dispatcher = dispatcher(100, 10);
    dispatcher.addHandler(TopicFilter.of("b"), received::add, 1, 0);
    TestMessage stuck = add(dispatcher, "a", AT_LEAST_ONCE);
    for (int i = 0; i < 4; i++) {
      add(dispatcher, "b", AT_LEAST_ONCE);
    }
    assertThat(stuck.isDropped()).isFalse();

    add(dispatcher, "b", AT_LEAST_ONCE);
    dispatch(dispatcher);

    assertThat(stuck.isDropped()).isTrue();
    assertThat(reported).containsExactly(stuck);
    assertThat(received).hasSize(5);
  }

  @Test
  void nothingWaitsAnyMoreWhenTheTimeForHandlersIsOver() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage waiting = add(dispatcher, "a", AT_LEAST_ONCE);

    dispatcher.awaitHandlersNoLonger();
    TestMessage late = add(dispatcher, "a", AT_MOST_ONCE);
    dispatch(dispatcher);

    assertThat(reported).containsExactly(waiting, late);
    assertThat(late.isDropped()).isTrue();

    dispatcher.awaitHandlers();
    assertThat(add(dispatcher, "a", AT_MOST_ONCE).isDropped()).isFalse();
  }

  @Test
  void nothingWaitsForAFilterThatWasUnsubscribed() {
    Dispatcher dispatcher = dispatcher(100, 100);
    dispatcher.addHandler(A, received::add, 1, 0);
    TestMessage stale = add(dispatcher, "old", AT_LEAST_ONCE);

    dispatcher.removeHandlers(A, 2);
    dispatcher.removeHandlers(TopicFilter.of("old"), 2); // It never had a handler here.
    TestMessage leftOver = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage other = add(dispatcher, "b", AT_LEAST_ONCE);
    dispatch(dispatcher);

    assertThat(reported).containsExactly(stale, leftOver);
    assertThat(stale.isDropped()).isTrue();
    assertThat(other.isDropped()).isFalse();
  }

  @Test
  void filterThatALaterRequestWantsIsNotGone() {
    Dispatcher dispatcher = dispatcher(100, 100);
    MessageHandler handler = received::add;
    dispatcher.addHandler(A, handler, 1, 0);
    dispatcher.addHandler(A, handler, 3, 0);

    dispatcher.removeHandlers(A, 2);
    TestMessage message = add(dispatcher, "a", AT_LEAST_ONCE);
    dispatch(dispatcher);

    assertThat(received).containsExactly(message);
  }

  @Test
  void copiesThatTheServerSendsAgainAreForgotten() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage qos1 = add(dispatcher, "a", AT_LEAST_ONCE);
    TestMessage qos2 = add(dispatcher, "a", EXACTLY_ONCE);
    TestMessage qos0 = add(dispatcher, "a", AT_MOST_ONCE);

    dispatcher.forgetRepeated();
    dispatcher.addHandler(A, received::add, 1, 0);
    dispatch(dispatcher);

    assertThat(received).containsExactly(qos2, qos0);
    assertThat(qos1.isDropped()).isFalse();
    assertThat(reported).isEmpty();
  }

  @Test
  void messagesOfASessionThatIsLostAreDroppedAndReported() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage message = add(dispatcher, "a", EXACTLY_ONCE);

    dispatcher.dropWaiting();
    TestMessage next = add(dispatcher, "a", EXACTLY_ONCE);
    dispatch(dispatcher);

    assertThat(reported).containsExactly(message);
    assertThat(next.isDropped()).isFalse();
  }
}
