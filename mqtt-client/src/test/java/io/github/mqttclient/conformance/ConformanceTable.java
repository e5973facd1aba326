package io.github.mqttclient.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the three versions that concern a client, one a row of {@code conformance.tsv}, and
 * why some of them have no test, one a row of {@code conformance-not-tested.tsv}.
 */
public final class ConformanceTable {
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, Excuse> excuses = new LinkedHashMap<>();

  /**
   * A rule.
   *
   * @param id {@code MQTT5-…}, {@code MQTT311-…}: the number of the statement in the standard;
   *     {@code MQTT31-…}, {@code EXT-…}: a number of our own, where a text has none
   * @param side who it binds
   */
  record Rule(String id, String side, String text) {}

  /** Why there is no test of a rule. */
  record Excuse(Kind kind, String text) {
    enum Kind {
      /** It binds the server only. */
      NOT_OURS,
      /** A type makes it impossible to break the rule. */
      BY_TYPE,
      /** Not done yet; the text is the number of the issue. */
      GAP
    }

    @Override
    public String toString() {
      return kind + " " + text;
    }
  }

  private ConformanceTable() {}

  /** Reads both files and refuses what is not well-formed. */
  public static ConformanceTable read() throws IOException {
    ConformanceTable table = new ConformanceTable();
    for (String[] row : rows("conformance.tsv", 5)) {
      require(row[0].matches("(MQTT5|MQTT311|MQTT31|EXT)-[0-9.-]*[0-9]"), "not an id: " + row[0]);
      Rule former = table.rules.put(row[0], new Rule(row[0], row[1], row[2]));
      require(former == null, row[0] + " stands twice in conformance.tsv");
    }
    for (String[] row : rows("conformance-not-tested.tsv", 3)) {
      require(table.has(row[0]), "conformance-not-tested.tsv: there is no rule " + row[0]);
      Excuse excuse = new Excuse(Excuse.Kind.valueOf(row[1]), row[2]);
      require(
          excuse.kind == Excuse.Kind.GAP ? row[2].matches("[0-9]+") : !row[2].isBlank(),
          row[0] + ": GAP needs the number of an issue, all others need a reason");
      Excuse former = table.excuses.put(row[0], excuse);
      require(former == null, row[0] + " stands twice in conformance-not-tested.tsv");
    }
    return table;
  }

  private static List<String[]> rows(String resource, int columns) throws IOException {
    List<String> lines = ProjectFiles.lines(resource);
    List<String[]> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) { // behind the names of the columns
      String[] row = line.split("\t", -1);
      require(row.length == columns, resource + ": not " + columns + " columns: " + line);
      rows.add(row);
    }
    return rows;
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalStateException(rule);
    }
  }

  Collection<Rule> rules() {
    return rules.values();
  }

  public boolean has(String id) {
    return rules.containsKey(id);
  }

  /** Why there is no test of the rule, or null. */
  @Nullable Excuse excuse(String id) {
    return excuses.get(id);
  }
}
