package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of the README has each option of the tools; {@link UsageTest} holds the help to it. */
final class OptionTableTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`-[^|]*) \\| [psr ]+ \\| .+ \\|$");
  private static final Pattern NAME = Pattern.compile("`(-[^`]+)`");

  @Test
  void readmeSaysOfEachOptionWhetherItIsTheSame() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    List<String> listed =
        ROW.matcher(readme)
            .results()
            .flatMap(row -> NAME.matcher(row.group(1)).results())
            .map((MatchResult name) -> name.group(1))
            .sorted()
            .toList();

    Set<String> options = new TreeSet<>();
    for (Option option : Option.values()) {
      for (Tool tool : List.of(Tool.PUB, Tool.SUB, Tool.RR)) {
        if (option.belongsTo(tool)) {
          options.addAll(option.names());
        }
      }
    }
    assertThat(listed).containsExactlyElementsOf(options);
  }
}
