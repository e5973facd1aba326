package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.QoS;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a broker dies and comes back with what it has saved, no message is lost or out of order and
 * none of QoS 2 is published twice, as far as the broker keeps its own promises.
 *
 * <p>Mosquitto does not: even with {@code autosave_on_changes} it sends acknowledgements first and
 * saves at the end of the turn. Killed in between, it has lost messages that it has acknowledged.
 * So a test that demands everything has to kill it when nobody has heard of what is not saved. And
 * after each restart it repeats what it had released to the subscriber: {@link
 * BrokerQuirks.Quirk#RELEASED_MESSAGE_COMES_AGAIN}.
 */
class BrokerKilledIT extends InteropScene {
  private static final int ROUNDS = 20;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @TempDir private Path directory;

  private MqttClientBuilder inFiles(MqttClientBuilder builder) {
    return builder.persistence(FilePersistence.in(directory).syncByOperatingSystem());
  }

  /** Goes on with the traffic for some random time. */
  private void awaitRandomMoment() {
    LockSupport.parkNanos(random.nextInt(60_000_000));
  }

  /** SIGTERM: it ends its turn and saves. */
  @Test
  void brokerThatIsEndedAtRandomMomentsLosesNothing() {
    MosquittoBroker broker = closing(MosquittoBroker.start());
    NumberedTraffic traffic = closing(new NumberedTraffic(broker.uri(), this::inFiles));

    for (int round = 0; round < ROUNDS; round++) {
      traffic.awaitProgress(10);
      awaitRandomMoment();
      broker.restart();
    }
    traffic.finish();

    traffic.assertCompleteButForRepeats("seed " + seed);
  }

  /**
   * SIGKILL, at a random moment after it has saved. From before the save its answers are held back,
   * as a broker would that writes a log ahead of them; so whatever it forgets, nobody has heard of.
   */
  @Test
  void brokerThatIsKilledAndAnsweredNothingThatItForgetsLosesNothing() {
    MosquittoBroker broker = closing(MosquittoBroker.start());
    FaultyProxy proxy = closing(new FaultyProxy(broker));
    NumberedTraffic traffic = closing(new NumberedTraffic(proxy.uri(), this::inFiles));

    for (int round = 0; round < ROUNDS; round++) {
      traffic.awaitProgress(10);
      awaitRandomMoment();
      proxy.loseAnswers();
      broker.save();
      awaitRandomMoment();
      broker.kill();
      broker.startAgain();
    }
    traffic.finish();

    traffic.assertCompleteButForRepeats("seed " + seed);
  }

  /**
   * SIGKILL at any moment, of a broker that saves as often as it can. What it has acknowledged may
   * be lost with it (at QoS 2: with PUBREC), but what it has not is sent again and arrives, and
   * every token completes.
   */
  @Test
  void messagesThatAreUnacknowledgedWhenTheBrokerIsKilledArriveLater() {
    MosquittoBroker broker =
        closing(MosquittoBroker.start("autosave_interval 1", "autosave_on_changes true"));
    NumberedTraffic traffic = closing(new NumberedTraffic(broker.uri(), this::inFiles));
    int open = 0;

    for (int round = 0; round < ROUNDS; round++) {
      traffic.awaitProgress(10);
      awaitRandomMoment();
      traffic.connectionsLost().clear();
      broker.kill();
      next(traffic.connectionsLost());
      List<Integer> unacknowledged = traffic.unacknowledged(QoS.AT_LEAST_ONCE);
      broker.startAgain();
      traffic.awaitArrival(QoS.AT_LEAST_ONCE, unacknowledged, "seed " + seed);
      open += unacknowledged.size();
    }
    traffic.finish();

    assertThat(open).as("messages unacknowledged, seed %d", seed).isPositive();
  }
}
