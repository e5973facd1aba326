package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.capabilities;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import io.github.mqttclient.fixtures.TestRequests.Publishing;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.Session.SessionState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are of use for a time only. */
class MessageExpiryTest {
  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";

  private final RecordingEffects effects = new RecordingEffects();
  private final Session session = new Session(effects, 65_535, 65_535, 0);

  // Complaint 52.
  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void whatExpiresWhileItWaitsFailsAtItsTime(long start) {
    ManualClock clock = new ManualClock(start);
    session.publish(expiring("a", 1, 10), clock.now());
    session.publish(expiring("b", 0, 5), clock.now());
    session.publish(TestRequests.publish("c", 1), clock.now());
    effects.clear();

    assertThat(session.nextExpiry() - clock.now())
        .isBetween(4_999_999_999L, 5_000_000_000L); // Long.MAX_VALUE means something else.
    clock.advanceTo(session.nextExpiry());
    session.failExpired(clock.now());
    assertThat(effects.takeAll()).containsExactly("fail b MessageExpiredException");

    clock.advanceTo(session.nextExpiry());
    session.failExpired(clock.now());
    assertThat(effects.takeAll())
        .containsExactly("forget message 1", "fail a MessageExpiredException");
    assertThat(session.nextExpiry()).isEqualTo(Timers.NEVER);
    assertThat(session.pendingPublishes()).hasSize(1);
  }

  // Complaint 52.
  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void whatIsLeftOfTheTimeIsSentAlsoAgain(long start) {
    ManualClock clock = new ManualClock(start);
    session.publish(expiring("a", 1, 10), clock.now());
    clock.advance(Duration.ofSeconds(3));
    connect(clock);
    session.disconnected();
    clock.advance(Duration.ofSeconds(4));
    connect(clock);
    session.disconnected();
    clock.advance(Duration.ofSeconds(20));
    connect(clock);

    assertThat(sentExpiries()).containsExactly(7L, 3L, 1L);
  }

  @Test
  void anExpiredMessageIsNotSentForTheFirstTime() {
    ManualClock clock = new ManualClock(0);
    session.publish(expiring("a", 1, 1), clock.now());
    session.publish(expiring("b", 0, 1), clock.now());
    clock.advance(Duration.ofSeconds(1));

    connect(clock);

    assertThat(effects.take())
        .containsExactly("fail a MessageExpiredException", "fail b MessageExpiredException");
  }

  @Test
  void whatDidNotReachTheSocketGoesFirstAndItsTimeRunsOn() {
    ManualClock clock = new ManualClock(0);
    connect(clock);
    Publishing soon = expiring("soon", 0, 4);
    Publishing late = expiring("late", 0, 9);
    session.publish(soon, clock.now());
    session.publish(late, clock.now());
    session.disconnected();
    session.publish(TestRequests.publish("next", 0), clock.now());
    clock.advance(Duration.ofSeconds(3));
    session.publishAgain(List.of(soon, late));
    assertThat(session.nextExpiry()).isEqualTo(Duration.ofSeconds(4).toNanos());
    effects.clear();

    clock.advance(Duration.ofSeconds(2));
    connect(clock);

    assertThat(effects.takeAll())
        .containsExactly(
            "session resumed",
            "fail soon MessageExpiredException",
            "publish PUBLISH q0 late",
            "publish PUBLISH q0 next");
  }

  @Test
  void whatIsLeftOfTheTimeIsSentOfAMessageThatDidNotReachTheSocket() {
    ManualClock clock = new ManualClock(0);
    connect(clock);
    Publishing request = expiring("a", 0, 9);
    session.publish(request, clock.now());
    session.disconnected();
    session.publishAgain(List.of(request));
    clock.advance(Duration.ofSeconds(3));

    connect(clock);

    assertThat(sentExpiries()).containsExactly(9L, 6L);
  }

  @Test
  void whatDidNotReachTheSocketIsTheOldestInTheQueue() {
    ManualClock clock = new ManualClock(0);
    connect(clock);
    Publishing unwritten = TestRequests.publish("unwritten", 0);
    session.publish(unwritten, clock.now());
    session.disconnected();
    session.publish(TestRequests.publish("next", 1), clock.now());
    session.publishAgain(List.of(unwritten));
    effects.clear();

    session.dropOldest();

    assertThat(effects.takeAll()).containsExactly("fail unwritten MessageDroppedException");
  }

  private void connect(ManualClock clock) {
    session.connected(capabilities(), SessionState.RESUMED, clock.now());
  }

  private List<Long> sentExpiries() {
    return effects.packets().stream()
        .map(packet -> ((Publish) packet).properties())
        .map(properties -> properties.integer(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1))
        .toList();
  }

  private static Publishing expiring(String topic, int qos, int seconds) {
    return TestRequests.publish(
        MqttMessage.builder()
            .topic(topic)
            .qos(qos)
            .messageExpiry(Duration.ofSeconds(seconds))
            .build());
  }
}
