package io.github.mqttclient.conformance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.mqttclient.conformance.ConformanceTable.Excuse;
import io.github.mqttclient.conformance.ConformanceTable.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each rule of {@code conformance.tsv} has a test that names it in {@link Normative}, or a reason
 * in {@code conformance-not-tested.tsv} why not.
 *
 * <p>The outcome is committed as {@code conformance-expected.txt}, so that a test that is lost and
 * a gap that is new are a red build and a line in the review. {@code target/conformance.md} is the
 * same to read.
 */
class ConformanceTest {
  private static final String EXPECTED = "conformance-expected.txt";
  private static final String UPDATE =
      "mvn -pl mqtt-client test -Dtest=ConformanceTest -Dconformance.update=true";

  private static ConformanceTable table;
  private static NormativeTests tests;

  @BeforeAll
  static void readAll() throws IOException {
    table = ConformanceTable.read();
    tests = NormativeTests.find();
    Files.writeString(ProjectFiles.report("conformance.md"), report());
  }

  @Test
  void theTestsWereFound() {
    assertThat(table.rules()).hasSizeGreaterThanOrEqualTo(400);
    assertThat(tests.mentions()).as("rules that are named by tests").hasSizeGreaterThan(100);
  }

  @Test
  void everyRuleThatATestNamesIsInTheTable() {
    Map<String, SortedSet<String>> unknown = new TreeMap<>(tests.mentions());
    table.rules().forEach(rule -> unknown.remove(rule.id()));

    assertThat(unknown).as("rules that are not in conformance.tsv, and who names them").isEmpty();
  }

  @Test
  void whatNamesARuleIsRun() {
    assertThat(tests.neverRun())
        .as("@Normative on what no build runs: no @Test, or not in a *Test, *Properties or *IT")
        .isEmpty();
  }

  @Test
  void everyRuleHasATestOrAReason() {
    assertThat(table.rules())
        .filteredOn(rule -> tests.of(rule.id()).isEmpty() && table.excuse(rule.id()) == null)
        .as("rules that no test names and that are not in conformance-not-tested.tsv")
        .isEmpty();
  }

  @Test
  void noRuleThatIsTestedHasAReasonWhyNot() {
    assertThat(table.rules())
        .filteredOn(rule -> !tests.of(rule.id()).isEmpty() && table.excuse(rule.id()) != null)
        .as("rules that a test names; take them out of conformance-not-tested.tsv")
        .isEmpty();
  }

  @Test
  void theStatusOfEachRuleIsAsCommitted() throws IOException {
    List<String> actual =
        table.rules().stream().map(rule -> rule.id() + " " + status(rule)).toList();
    if (Boolean.getBoolean("conformance.update")) {
      Files.write(ProjectFiles.resource(EXPECTED), actual);
    }

    List<String> expected = ProjectFiles.lines(EXPECTED);

    if (!actual.equals(expected)) {
      fail(difference(expected, actual));
    }
  }

  @Test
  void theReadmeSaysHowManyRulesHaveWhichStatus() throws IOException {
    Map<String, Long> counts = counts();
    String sentence =
        Stream.of("TESTED", "BY_TYPE", "NOT_OURS", "GAP")
            .map(status -> counts.getOrDefault(status, 0L) + " " + status)
            .collect(joining(", "));

    String readme = Files.readString(ProjectFiles.readme()).replaceAll("\\s+", " ");

    assertThat(readme).contains(table.rules().size() + " rules in", sentence + ".");
  }

  private static Map<String, Long> counts() {
    return table.rules().stream()
        .map(rule -> status(rule).split(" ", 2)[0])
        .collect(groupingBy(status -> status, TreeMap::new, counting()));
  }

  private static String status(Rule rule) {
    SortedSet<String> names = tests.of(rule.id());
    if (names.isEmpty()) {
      Excuse excuse = table.excuse(rule.id());
      return excuse == null ? "MISSING" : excuse.toString();
    }
    String more = names.size() == 1 ? "" : " (+" + (names.size() - 1) + ")";
    return "TESTED " + names.first() + more;
  }

  /** Lines are a set here, as each begins with its rule: what went and what came, rule by rule. */
  private static String difference(List<String> expected, List<String> actual) {
    Set<String> before = new HashSet<>(expected);
    Set<String> now = new HashSet<>(actual);
    Map<String, List<String>> changes = new TreeMap<>();
    for (String line : expected) {
      if (!now.contains(line)) {
        changes.computeIfAbsent(id(line), any -> new ArrayList<>()).add("-" + line);
      }
    }
    for (String line : actual) {
      if (!before.contains(line)) {
        changes.computeIfAbsent(id(line), any -> new ArrayList<>()).add("+" + line);
      }
    }
    String lines =
        changes.values().stream().map(pair -> String.join("\n", pair)).collect(joining("\n"));
    return """
    The status of rules has changed.
    --- %1$s (committed)
    +++ tests and conformance-not-tested.tsv
    %2$s
    If that is right:
      %3$s
    """
        .formatted(EXPECTED, lines.isEmpty() ? " (only the order of the lines)" : lines, UPDATE);
  }

  private static String id(String line) {
    return line.split(" ", 2)[0];
  }

  private static String report() {
    return """
    # Conformance

    Which rules of MQTT 5.0 (`MQTT5`), 3.1.1 (`MQTT311`) and 3.1 (`MQTT31`), and which that no text
    numbers (`EXT`), the tests hold. Written by ConformanceTest.

    | status | rules |
    |---|---|
    %s
    | all | %d |

    | rule | side | text | status |
    |---|---|---|---|
    %s
    """
        .formatted(
            counts().entrySet().stream()
                .map(count -> "| " + count.getKey() + " | " + count.getValue() + " |")
                .collect(joining("\n")),
            table.rules().size(),
            table.rules().stream().map(ConformanceTest::row).collect(joining("\n")));
  }

  private static String row(Rule rule) {
    SortedSet<String> names = tests.of(rule.id());
    String status =
        names.isEmpty()
            ? status(rule)
            : names.stream().collect(joining("`<br>`", "TESTED<br>`", "`"));
    String text = rule.text().replace("|", "\\|");
    return "| " + rule.id() + " | " + rule.side() + " | " + text + " | " + status + " |";
  }
}
