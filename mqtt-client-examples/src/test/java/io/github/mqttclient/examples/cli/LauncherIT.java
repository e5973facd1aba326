package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.examples.cli.ToolProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code bin/mqtt}: the tools, started with an archive of their classes. */
final class LauncherIT extends Comparison {

  private static Outcome launch(Path cache, List<String> arguments) throws IOException {
    return ToolProcess.launched(arguments, Map.of("MQTT_CACHE", cache.toString())).outcome();
  }

  @Test
  void firstPubMakesTheArchiveAndTheNextDoesTheSameWithIt() throws IOException {
    Path cache = directory.resolve("cache with a space");
    List<String> pub = command("pub", "-d", "-i", "me", "-t", "launched", "-m", "two words");

    Outcome first = launch(cache, pub);
    assertThat(cache.resolve("mqtt.jsa")).as(first.errors()).isNotEmptyFile();
    Outcome second = launch(cache, pub);

    assertThat(first.text()).contains("(9 bytes)").isEqualTo(second.text());
    assertThat(first.errors() + second.errors()).isEmpty();
    assertThat(first.exitCode() + second.exitCode()).isZero();
  }

  @Test
  void archiveOfAnotherJdkIsMadeAgain() throws IOException {
    Path cache = directory.resolve("jdks");
    List<String> pub = command("pub", "-t", "launched", "-m", "x");
    Outcome first = launch(cache, pub);
    Path jdk = cache.resolve("mqtt.jdk");
    String home = Files.readString(jdk);
    Files.writeString(jdk, "/nonexistent\n");
    Files.writeString(cache.resolve("mqtt.jsa"), "of that one");

    Outcome second = launch(cache, pub);

    assertThat(first.errors() + second.errors()).isEmpty();
    assertThat(second.exitCode()).isZero();
    assertThat(jdk).hasContent(home);
    assertThat(Files.size(cache.resolve("mqtt.jsa"))).isGreaterThan(1_000_000);
  }

  @Test
  void failureIsPassedOnAndLeavesNothing() throws IOException {
    Path cache = directory.resolve("unused");

    Outcome outcome = launch(cache, List.of("pub", "-p", "1", "-t", "a", "-m", "x"));

    assertThat(outcome.errors()).startsWith("Error: ").hasLineCount(1);
    assertThat(outcome.exitCode()).isEqualTo(1);
    try (var files = Files.list(cache)) {
      assertThat(files).isEmpty();
    }
  }
}
