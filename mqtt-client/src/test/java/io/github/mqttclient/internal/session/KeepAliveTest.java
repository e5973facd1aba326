package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.ManualClock;
import io.github.mqttclient.fixtures.RecordingEffects;
import io.github.mqttclient.fixtures.TestRequests;
import java.io.EOFException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  private static final String CLOCK_STARTS = "io.github.mqttclient.fixtures.ManualClock#starts";

  private final RecordingEffects effects = new RecordingEffects();
  private final Timers timers = new Timers();
  private final KeepAlive keepAlive = new KeepAlive(effects, timers);
  private ManualClock clock = new ManualClock(0);

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23", "MQTT31-23"})
  void anIdleClientSendsPingReqBeforeTheIntervalEnds(long start) {
    clock = new ManualClock(start);
    keepAlive.start(10, clock.now());

    clock.advanceTo(timers.next());
    DisconnectCause cause = keepAlive.onTimeout(clock.now());

    assertThat(cause).isNull();
    assertThat(effects.take()).containsExactly("send PINGREQ");
    assertThat(clock.now() - start).isBetween(seconds(8), seconds(10) - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 60, 65_535})
  @Normative({"MQTT5-3.1.2-20", "MQTT5-3.1.2-21", "MQTT5-3.2.2-21"})
  void theGapBetweenTwoPingsStaysBelowTheInterval(int interval) {
    keepAlive.start(interval, clock.now());

    for (int i = 0; i < 5; i++) {
      long before = clock.now();
      clock.advanceTo(timers.next());
      keepAlive.onTimeout(clock.now());
      keepAlive.onPingResp(clock.now());

      assertThat(effects.take()).first().isEqualTo("send PINGREQ");
      assertThat(clock.now() - before).isGreaterThan(0).isLessThan(seconds(interval));
    }
  }

  @Test
  @Normative({"EXT-145", "MQTT5-3.2.2-21"})
  void zeroSwitchesPingsOff() {
    keepAlive.start(0, clock.now());

    assertThat(timers.next()).isEqualTo(Timers.NEVER);
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23"})
  void whoSendsOwesNoPing(long start) {
    clock = new ManualClock(start);
    keepAlive.start(10, clock.now());

    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(5));
      keepAlive.onSent(clock.now());
      keepAlive.onTimeout(clock.now());
    }

    assertThat(effects.take()).isEmpty();
    assertThat(timers.next() - clock.now()).isGreaterThan(0).isLessThan(seconds(10));
  }

  @Test
  @Normative("EXT-146")
  void receivingDoesNotSaveThePing() {
    keepAlive.start(10, clock.now());

    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofSeconds(1));
      keepAlive.onProgress(clock.now());
      keepAlive.onTimeout(clock.now());
    }

    assertThat(effects.take()).containsExactly("send PINGREQ");
  }

  // Complaint 28.
  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  @Normative({"EXT-21", "MQTT31-23"})
  void aMissingPingRespEndsTheConnection(long start) {
    clock = new ManualClock(start);
    keepAlive.start(10, clock.now());
    pingWhenIdle();

    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(keepAlive.onTimeout(clock.now())).isNull();
    clock.advance(Duration.ofNanos(1));

    assertThat(keepAlive.onTimeout(clock.now()))
        .isEqualTo(new DisconnectCause.KeepAliveTimeout(Duration.ofSeconds(10)));
  }

  @Test
  @Normative("EXT-21")
  void aLongKeepAliveDoesNotMeanALongWaitForThePingResp() {
    keepAlive.start(3_600, clock.now());
    pingWhenIdle();

    clock.advance(Duration.ofSeconds(20));

    assertThat(keepAlive.onTimeout(clock.now())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 60})
  @Normative("EXT-21")
  void aDeadServerIsGivenUpAlsoIfPingsGoOut(int interval) {
    keepAlive.start(interval, clock.now());
    DisconnectCause cause = null;

    while (cause == null && clock.now() < seconds(1_000)) {
      clock.advance(Duration.ofMillis(500));
      keepAlive.ping(TestRequests.ping(), clock.now());
      cause = keepAlive.onTimeout(clock.now());
    }

    assertThat(cause).isInstanceOf(DisconnectCause.KeepAliveTimeout.class);
    assertThat(clock.now()).isLessThan(seconds(2L * interval + 25));
  }

  @Test
  void thePingRespStopsTheWaiting() {
    keepAlive.start(60, clock.now());
    pingWhenIdle();
    clock.advance(Duration.ofSeconds(19));

    keepAlive.onPingResp(clock.now());
    clock.advance(Duration.ofSeconds(19));

    assertThat(keepAlive.onTimeout(clock.now())).isNull();
    assertThat(effects.take()).containsExactly("ponged PT19S");
  }

  @Test
  void progressPutsOffGivingUp() {
    keepAlive.start(60, clock.now());
    pingWhenIdle();

    clock.advance(Duration.ofSeconds(15));
    keepAlive.onProgress(clock.now());
    clock.advance(Duration.ofSeconds(5));

    assertThat(keepAlive.onTimeout(clock.now())).isNull();
    clock.advance(Duration.ofSeconds(15));
    assertThat(keepAlive.onTimeout(clock.now())).isNotNull();
  }

  @Test
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23"})
  void thePingIsOwedAlsoWhileAnEarlierOneHasNoAnswer() {
    keepAlive.start(10, clock.now());
    pingWhenIdle();

    for (int i = 0; i < 9; i++) { // The server sends, but the PINGRESP comes late.
      clock.advance(Duration.ofSeconds(1));
      keepAlive.onProgress(clock.now());
      assertThat(keepAlive.onTimeout(clock.now())).isNull();
    }

    assertThat(effects.take()).containsExactly("send PINGREQ");
  }

  @Test
  void whileReadingIsPausedSilenceIsNoSign() {
    keepAlive.start(10, clock.now());
    pingWhenIdle();
    keepAlive.pauseReading();

    for (int i = 0; i < 100; i++) {
      clock.advance(Duration.ofSeconds(1));
      assertThat(keepAlive.onTimeout(clock.now())).isNull();
    }
  }

  @Test
  @Normative({"MQTT5-3.1.2-20", "MQTT311-3.1.2-23"})
  void whileReadingIsPausedPingsAreStillOwed() {
    keepAlive.start(10, clock.now());
    keepAlive.pauseReading();

    for (int i = 0; i < 90; i++) {
      clock.advance(Duration.ofSeconds(1));
      keepAlive.onTimeout(clock.now());
    }

    assertThat(effects.take()).hasSize(10).containsOnly("send PINGREQ");
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void theWaitingBeginsAnewWhenReadingIsResumed(long start) {
    clock = new ManualClock(start);
    keepAlive.start(10, clock.now());
    pingWhenIdle();
    keepAlive.pauseReading();
    clock.advance(Duration.ofSeconds(100));
    keepAlive.onTimeout(clock.now());

    keepAlive.resumeReading(clock.now());

    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(keepAlive.onTimeout(clock.now())).isNull();
    clock.advance(Duration.ofNanos(1));
    assertThat(keepAlive.onTimeout(clock.now())).isNotNull();
  }

  @Test
  @Normative("EXT-20")
  void aPingRespThatNobodyAskedForIsIgnored() {
    keepAlive.start(10, clock.now());

    keepAlive.onPingResp(clock.now());

    assertThat(effects.take()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(CLOCK_STARTS)
  void aPingOfTheApplicationIsToldItsRoundTrip(long start) {
    clock = new ManualClock(start);
    keepAlive.start(10, clock.now());
    keepAlive.ping(TestRequests.ping(), clock.now());
    clock.advance(Duration.ofMillis(30));

    keepAlive.onPingResp(clock.now());

    assertThat(effects.take())
        .containsExactly("send PINGREQ", "ponged PT0.03S", "complete ping PT0.03S");
  }

  @Test
  void eachPingRespAnswersTheOldestPing() {
    keepAlive.start(60, clock.now());
    keepAlive.ping(TestRequests.ping(), clock.now());
    clock.advance(Duration.ofSeconds(1));
    keepAlive.ping(TestRequests.ping(), clock.now());
    clock.advance(Duration.ofSeconds(1));
    effects.clear();

    keepAlive.onPingResp(clock.now());
    keepAlive.onPingResp(clock.now());

    assertThat(effects.take())
        .containsExactly("ponged PT2S", "complete ping PT2S", "ponged PT1S", "complete ping PT1S");
  }

  @Test
  void afterOnePingRespTheNextOneIsWaitedForFromWhenItsPingWasSent() {
    keepAlive.start(60, clock.now());
    keepAlive.ping(TestRequests.ping(), clock.now());
    clock.advance(Duration.ofSeconds(1));
    keepAlive.ping(TestRequests.ping(), clock.now());

    keepAlive.onPingResp(clock.now());

    assertThat(timers.next()).isEqualTo(seconds(21));
  }

  @Test
  void pingsWithoutAnswerFailWhenTheConnectionEnds() {
    keepAlive.start(60, clock.now());
    TestRequests.Pinging ping = TestRequests.ping();
    keepAlive.ping(ping, clock.now());
    effects.clear();

    keepAlive.closed(new DisconnectCause.NetworkFailure(new EOFException("gone")));

    assertThat(effects.take()).containsExactly("fail ping ConnectionLostException");
    assertThat(ping.outcomes()).isEqualTo(1);
  }

  private void pingWhenIdle() {
    clock.advanceTo(timers.next());
    keepAlive.onTimeout(clock.now());
    assertThat(effects.take()).containsExactly("send PINGREQ");
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
