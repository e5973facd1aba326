package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.interop.FaultyProxy.End;
import io.github.mqttclient.interop.FaultyProxy.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over a bad network nothing is lost or out of order, and nothing of QoS 2 comes twice. */
class FaultyProxyIT extends InteropScene {
  private static final int CUTS = 100;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private FaultyProxy proxy;

  @BeforeEach
  void openProxy() {
    proxy = proxy(Brokers.MOSQUITTO);
  }

  /** (Complaints 2, 10 and 38 of users of other clients.) */
  @ParameterizedTest
  @EnumSource
  void connectionsThatAreCutAtRandomMomentsLoseAndDoubleNothing(End end) {
    NumberedTraffic traffic = closing(new NumberedTraffic(proxy.uri(), settings -> settings));

    while (proxy.cuts() < CUTS) {
      traffic.settle(); // Else Mosquitto repeats messages: see the next test.
      LockSupport.parkNanos(random.nextInt(10_000_000));
      proxy.cut(end);
    }
    traffic.finish();

    traffic.assertComplete("seed " + seed);
  }

  /** (Complaints 2, 10, 38 and 50 of users of other clients.) */
  @ParameterizedTest
  @EnumSource
  void connectionsThatAreCutBeforeTheOneBeforeIsMadeUpForLoseNothing(End end) {
    NumberedTraffic traffic = closing(new NumberedTraffic(proxy.uri(), settings -> settings));

    while (proxy.cuts() < CUTS) {
      LockSupport.parkNanos(random.nextInt(20_000_000));
      proxy.cut(end);
    }
    traffic.finish();

    traffic.assertCompleteButForRepeats("seed " + seed);
    assertThat(traffic.publisher().statistics().inFlight()).isZero();
    assertThat(traffic.publisher().statistics().queued()).isZero();
  }

  @Test
  void packetsThatComeByteByByteAreUnderstood() {
    assertNothingIsLostOver(Fault::drip);
  }

  @Test
  void packetsThatComeLateAreUnderstood() {
    assertNothingIsLostOver(() -> Fault.delay(Duration.ofMillis(3)));
  }

  private void assertNothingIsLostOver(Supplier<Fault> fault) {
    for (Way way : Way.values()) {
      proxy.faultOfNewConnections(way, fault);
    }
    NumberedTraffic traffic = closing(new NumberedTraffic(proxy.uri(), settings -> settings));

    traffic.awaitProgress(300);
    traffic.finish();

    traffic.assertComplete(traffic.toString());
    assertThat(proxy.cuts()).isZero();
  }

  /** Nothing tells that nothing will come any more, so it is for keep-alive to find out. */
  @Test
  void connectionThatStallsIsReplacedAndNothingIsLost() {
    CountDownLatch resumed = new CountDownLatch(1);
    closing(resumed::countDown);
    List<NumberedTraffic> all = new ArrayList<>();
    for (Set<Way> ways :
        List.of(EnumSet.allOf(Way.class), EnumSet.of(Way.TO_SERVER), EnumSet.of(Way.TO_CLIENT))) {
      FaultyProxy proxy = proxy(Brokers.MOSQUITTO);
      NumberedTraffic traffic =
          closing(new NumberedTraffic(proxy.uri(), b -> b.keepAlive(Duration.ofSeconds(1))));
      all.add(traffic);
      traffic.awaitProgress(20);
      ways.forEach(way -> proxy.fault(way, () -> Fault.stall(resumed)));
    }

    for (NumberedTraffic traffic : all) {
      traffic.awaitProgress(200); // Much more than was on its way when it stalled.
    }
    resumed.countDown();
    for (NumberedTraffic traffic : all) {
      traffic.finish();
      traffic.assertComplete(traffic.toString());
    }
  }
}
