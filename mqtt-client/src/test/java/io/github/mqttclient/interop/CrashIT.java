package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.conformance.Normative;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A publisher that is killed (SIGKILL) at random moments, again and again, loses no message and, at
 * QoS 2, doubles none.
 */
class CrashIT {
  private static final int ROUNDS = 12;
  private static final int LAST = 6_000;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  // Complaint 42.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Normative({"MQTT5-4.3.2-3", "MQTT5-4.3.3-3", "MQTT5-4.3.3-5"})
  void killedPublisherLosesNothing(int qos) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String topic = "crash/" + qos + "/" + Long.toHexString(seed);
    Map<Integer, Integer> arrived = new ConcurrentSkipListMap<>();
    try (MosquittoBroker broker = MosquittoBroker.start();
        MqttClient subscriber = MqttClient.builder().server(broker.uri()).build()) {
      subscriber.connect().get();
      subscriber
          .subscribe(
              topic,
              qos,
              message -> arrived.merge(Integer.valueOf(message.payloadAsString()), 1, Integer::sum))
          .get();

      int done = 0;
      for (int round = 0; round < ROUNDS; round++) {
        done = Math.max(done, runAndKill(broker, qos, topic, done, 20 + random.nextInt(400)));
        // Killed between completing messages and saying so, it does not know that they are done.
        awaitMarker(subscriber, topic, arrived);
        done = arrived.keySet().stream().reduce(done, Math::max);
      }
      runToTheEnd(broker, qos, topic, done);
      awaitArrival(subscriber, topic, arrived);
    }

    List<Integer> lost = new ArrayList<>();
    for (int number = 1; number <= LAST; number++) {
      if (!arrived.containsKey(number)) {
        lost.add(number);
      }
    }
    Map<Integer, Integer> doubled = new TreeMap<>(arrived);
    doubled.values().removeIf(count -> count == 1);
    assertThat(lost).as("lost, seed %d", seed).isEmpty();
    if (qos == 2) {
      assertThat(doubled).as("doubled, seed %d", seed).isEmpty();
    }
  }

  /**
   * Runs a publisher, kills it some time after it has connected; the highest number it completed.
   */
  private int runAndKill(MosquittoBroker broker, int qos, String topic, int done, int completions)
      throws Exception {
    Process process = start(broker, qos, topic, done);
    int highest = done;
    int count = 0;
    try (BufferedReader lines = lines(process)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        assertThat(line).doesNotStartWith("failed");
        if (line.startsWith("done ")) {
          highest = Math.max(highest, Integer.parseInt(line.substring(5)));
          count++;
        }
        if (count == completions) {
          // By its handle, which leaves its output to be read: what it printed until it died.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    return highest;
  }

  private void runToTheEnd(MosquittoBroker broker, int qos, String topic, int done)
      throws Exception {
    Process process = start(broker, qos, topic, done);
    List<String> output;
    try (BufferedReader lines = lines(process)) {
      output = lines.lines().toList();
    }
    assertThat(process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(output).contains("finished").noneMatch(line -> line.startsWith("failed"));
    assertThat(process.exitValue()).isZero();
  }

  /** One more message behind all others tells that they have arrived. */
  private static void awaitArrival(
      MqttClient subscriber, String topic, Map<Integer, Integer> arrived) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!arrived.containsKey(LAST) && System.nanoTime() < end) {
      subscriber.ping().get(); // The broker sends what it has before it answers.
    }
    awaitMarker(subscriber, topic, arrived);
  }

  private static void awaitMarker(
      MqttClient subscriber, String topic, Map<Integer, Integer> arrived) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    subscriber.publish(topic, "0", 1).get();
    while (!arrived.containsKey(0) && System.nanoTime() < end) {
      subscriber.ping().get();
    }
    arrived.remove(0);
  }

  private Process start(MosquittoBroker broker, int qos, String topic, int done) throws Exception {
    List<String> command =
        List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingPublisher.class.getName(),
            broker.uri(),
            directory.toString(),
            Integer.toString(qos),
            topic,
            Integer.toString(done),
            Integer.toString(LAST));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
