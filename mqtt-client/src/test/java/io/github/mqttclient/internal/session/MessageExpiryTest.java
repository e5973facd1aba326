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
  private final Session session = new Session(effects, 65_535, 65_535);

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
  void whatDidNotReachTheSocketGoesFirstAndCanExpire() {
    ManualClock clock = new ManualClock(0);
    session.publish(TestRequests.publish("c", 0), clock.now());
    session.publishAgain(List.of(expiring("a", 0, 5), TestRequests.publish("b", 0)), clock.now());
    assertThat(session.nextExpiry()).isEqualTo(Duration.ofSeconds(5).toNanos());

    connect(clock);

    assertThat(effects.take())
        .containsExactly("publish PUBLISH q0 a", "publish PUBLISH q0 b", "publish PUBLISH q0 c");
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
