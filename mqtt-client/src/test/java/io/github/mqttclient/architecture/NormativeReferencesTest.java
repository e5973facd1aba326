package io.github.mqttclient.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.conformance.ConformanceTable;
import io.github.mqttclient.conformance.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The statements of the standard that the code cites, {@code [MQTT-4.3.3-6]} for 5.0 and {@code
 * [3.1.1 MQTT-4.4.0-1]}, exist. {@code target/normative-references.md} is the way back: from a
 * statement to the lines that fulfil it.
 */
class NormativeReferencesTest {
  /** Also with ! or ~ in front: deliberately not fulfilled, or in part. */
  private static final Pattern CITATION =
      Pattern.compile("([!~]?)\\[(3\\.1\\.1 )?MQTT-([0-9.]+-[0-9]+)\\]");

  /** What looks like one. The standard prints its statements without the version. */
  private static final Pattern ATTEMPT = Pattern.compile("MQTT ?-[0-9]");

  /** By the id that the conformance table has for the statement. */
  private static final Map<String, List<String>> LINES = new TreeMap<>();

  private static final List<String> MALFORMED = new ArrayList<>();

  @BeforeAll
  static void readSources() throws IOException {
    try (Stream<Path> files = Files.walk(ProjectFiles.mainSources())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        readSource(file);
      }
    }
    Files.write(ProjectFiles.report("normative-references.md"), report());
  }

  private static void readSource(Path file) throws IOException {
    String name = ProjectFiles.mainSources().relativize(file).toString().replace('\\', '/');
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String place = name + ":" + (i + 1);
      Matcher citation = CITATION.matcher(lines.get(i));
      int citations = 0;
      while (citation.find()) {
        String id = (citation.group(2) == null ? "MQTT5-" : "MQTT311-") + citation.group(3);
        LINES.computeIfAbsent(id, any -> new ArrayList<>()).add(citation.group(1) + place);
        citations++;
      }
      if (ATTEMPT.matcher(lines.get(i)).results().count() != citations) {
        MALFORMED.add(place + " " + lines.get(i).strip());
      }
    }
  }

  private static List<String> report() {
    List<String> report = new ArrayList<>();
    report.add("# Where the code cites the standard");
    report.add("");
    report.add(
        "`!`: deliberately not fulfilled, `~`: in part. Written by NormativeReferencesTest.");
    report.add("");
    LINES.forEach((id, places) -> report.add("- " + id + ": " + String.join(", ", places)));
    return report;
  }

  @Test
  void citationsWereFound() {
    assertThat(LINES).hasSizeGreaterThan(100);
  }

  @Test
  void everyCitationIsWellFormed() {
    assertThat(MALFORMED).as("not [MQTT-n.n.n-n] or [3.1.1 MQTT-n.n.n-n]").isEmpty();
  }

  /** Also those that bind the server only: a client relies on them, or checks them. */
  @Test
  void everyCitedStatementExists() throws IOException {
    ConformanceTable table = ConformanceTable.read();
    Set<String> serverOnly = new HashSet<>(ProjectFiles.lines("conformance-server-only.txt"));
    Map<String, List<String>> unknown = new TreeMap<>(LINES);

    unknown.keySet().removeIf(id -> table.has(id) || serverOnly.contains(id));

    assertThat(unknown).as("statements that do not exist, and who cites them").isEmpty();
  }
}
