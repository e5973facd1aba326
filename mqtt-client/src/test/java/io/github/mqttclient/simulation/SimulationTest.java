package io.github.mqttclient.simulation;

import io.github.mqttclient.conformance.Normative;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The client's core and its store against a model of a server, over connections that break at any
 * packet, on a disk that fails, in a process that dies between any two effects.
 *
 * <p>A run depends on nothing but its seed; a failure names the seed and shows the last lines of
 * what happened. To repeat it: {@code Simulation.run(seed)}. To run more seeds:
 *
 * <pre>
 *  mvn test -pl mqtt-client -Dtest=SimulationTest -Dsimulation.seeds=1000000 -Dsimulation.first=1
 * </pre>
 */
@Normative({
  "MQTT5-2.2.1-3", "MQTT5-3.3.4-7", "MQTT5-4.3.2-4", "MQTT5-4.3.2-5", "MQTT5-4.3.3-4",
  "MQTT5-4.3.3-6", "MQTT5-4.3.3-10", "MQTT5-4.3.3-11", "MQTT5-4.3.3-12", "MQTT5-4.4.0-1",
  "MQTT5-4.4.0-2", "MQTT5-4.6.0-1", "MQTT5-4.6.0-2", "MQTT5-4.6.0-3", "MQTT5-4.6.0-4",
  "MQTT5-4.9.0-2", "MQTT5-3.1.0-1", "MQTT5-3.1.0-2", "MQTT5-3.2.2-5", "MQTT5-3.14.4-1",
  "MQTT311-2.3.1-2", "MQTT311-4.3.2-2", "MQTT311-4.3.3-1", "MQTT311-4.3.3-2", "MQTT311-4.4.0-1",
  "MQTT311-4.6.0-1", "MQTT311-4.6.0-2", "MQTT311-4.6.0-3", "MQTT311-4.6.0-4", "MQTT31-20",
  "EXT-139"
})
class SimulationTest {
  private static final long FIRST = Long.getLong("simulation.first", 1);
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final long PORTION = 100_000;

  @Test
  void nothingIsLostDoubledOrStuckWithTheseSeeds() {
    long end = FIRST + SEEDS;
    for (long from = FIRST; from < end; from += PORTION) {
      long to = Math.min(from + PORTION, end);
      Optional<AssertionError> failure =
          LongStream.range(from, to)
              .parallel()
              .mapToObj(SimulationTest::failure)
              .flatMap(Optional::stream)
              .findFirst();
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (SEEDS > PORTION) {
        System.out.println("simulation: no failure up to seed " + (to - 1));
      }
    }
  }

  private static Optional<AssertionError> failure(long seed) {
    try {
      Simulation.run(seed);
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }

  @Test
  void nothingIsLostDoubledOrStuckWithARandomSeed() {
    long seed = new Random().nextLong();
    System.out.println("simulation: random seed " + seed + "L");
    Simulation.run(seed);
  }

  /** They have found defects; the histories they stand for change when the simulation does. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        7, // The token of a restored message occupied the publish queue for ever.
        4, // After a long sleep keep-alive closed, and the connection did not know.
        219_863, // Segments were deleted for a header that was not on the disk, and then missed.
        407_576, // A message given up while others were written: told before it was durable.
      })
  void aSeedThatHasFoundADefectFindsNoneAnyMore(long seed) {
    Simulation.run(seed);
  }
}
