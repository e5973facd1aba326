package io.github.mqttclient.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README of this module lists what there is. */
final class ReadmeTest {
  private static final Path PATTERNS =
      Path.of("src/main/java/io/github/mqttclient/examples/patterns");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+\\.java)\\)");

  @Test
  void eachPatternIsListedOnceAndEachLinkLeadsToAFile() throws IOException {
    List<String> listed =
        LINK.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(link -> link.group(1))
            .sorted()
            .toList();

    try (Stream<Path> files = Files.list(PATTERNS)) {
      assertThat(listed)
          .isEqualTo(
              files
                  .map(Path::toString)
                  .filter(file -> !file.endsWith("package-info.java"))
                  .sorted()
                  .toList());
    }
  }
}
