package io.github.mqttclient.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.dispatch.TopicTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The topic tree does what a plain list of filters would do, compared one by one: after any history
 * of adding and removing, with few and short levels, so that filters meet often.
 */
class TopicTreeProperties {
  private static final int OPERATIONS = 500;
  private static final List<String> LITERALS = List.of("a", "b", "ab", "", "$", "$a", "Aa", "BB");

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.of(new Random().nextLong()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Normative({"EXT-154", "EXT-155", "EXT-156", "EXT-157"})
  void treeEqualsAListOfFilters(long seed) {
    Random random = new Random(seed);
    TopicTree<Object> tree = new TopicTree<>();
    List<Registration> list = new ArrayList<>();
    List<Object> values = List.of("one", "two", "three");

    for (int i = 0; i < OPERATIONS; i++) {
      Registration next =
          new Registration(randomFilter(random), values.get(random.nextInt(values.size())));
      if (random.nextInt(100) < 55) {
        tree.add(next.filter, next.value);
        list.add(next);
      } else {
        Registration gone = randomOrKnown(next, list, random);
        assertThat(tree.remove(gone.filter, gone.value))
            .as("seed %d, operation %d: remove %s", seed, i, gone)
            .isEqualTo(list.remove(gone));
      }
      String topic = randomTopic(random);
      List<Object> reached = new ArrayList<>();
      tree.match(topic, reached);
      assertThat(reached)
          .as("seed %d, operation %d: topic \"%s\" among %s", seed, i, topic, list)
          .isEqualTo(expected(list, topic));
      assertThat(tree.isEmpty()).as("seed %d, operation %d", seed, i).isEqualTo(list.isEmpty());
    }
    for (Registration gone : list) {
      assertThat(tree.remove(gone.filter, gone.value)).as("seed %d: %s", seed, gone).isTrue();
    }
    assertThat(tree.isEmpty()).as("seed %d", seed).isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Normative({"EXT-154", "EXT-155", "EXT-156", "EXT-157"})
  void topicFilterMatchesAsTheRulesSay(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5 * OPERATIONS; i++) {
      TopicFilter filter = randomFilter(random);
      String topic = randomTopic(random);
      assertThat(filter.matches(topic))
          .as("seed %d, number %d: filter \"%s\", topic \"%s\"", seed, i, filter, topic)
          .isEqualTo(matchesByTheRules(filter.value(), topic));
    }
  }

  private record Registration(TopicFilter filter, Object value) {}

  private static Registration randomOrKnown(
      Registration random, List<Registration> known, Random choice) {
    boolean takeRandom = known.isEmpty() || choice.nextInt(4) == 0;
    return takeRandom ? random : known.get(choice.nextInt(known.size()));
  }

  private static TopicFilter randomFilter(Random random) {
    List<String> levels = randomLevels(random);
    for (int i = 0; i < levels.size(); i++) {
      if (random.nextInt(4) == 0) {
        levels.set(i, "+");
      }
    }
    if (random.nextInt(4) == 0) {
      levels.set(levels.size() - 1, "#");
    }
    String filter = String.join("/", levels);
    if (filter.isEmpty()) {
      return TopicFilter.of("/");
    }
    return TopicFilter.of(random.nextInt(8) == 0 ? "$share/g/" + filter : filter);
  }

  private static String randomTopic(Random random) {
    String topic = String.join("/", randomLevels(random));
    return topic.isEmpty() ? "/" : topic;
  }

  private static List<String> randomLevels(Random random) {
    List<String> levels = new ArrayList<>();
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      boolean common = random.nextInt(3) > 0;
      levels.add(LITERALS.get(random.nextInt(common ? 2 : LITERALS.size())));
    }
    return levels;
  }

  /** In the order that {@link TopicTree#match} promises; the sort is stable. */
  private static List<Object> expected(List<Registration> list, String topic) {
    return list.stream()
        .filter(registration -> matchesByTheRules(registration.filter.value(), topic))
        .sorted(Comparator.comparing(registration -> sortKey(registration.filter.value())))
        .map(Registration::value)
        .collect(Collectors.toList());
  }

  /** {@code #} first, then shorter first, then literal (0) before {@code +} (1) level by level. */
  private static String sortKey(String filter) {
    List<String> levels = levelsWithoutShare(filter);
    String shape =
        levels.stream().map(l -> l.equals("+") ? "1" : "0").collect(Collectors.joining());
    boolean withHash = levels.get(levels.size() - 1).equals("#");
    return (withHash ? "0" : "1") + levels.size() + shape;
  }

  private static boolean matchesByTheRules(String filter, String topic) {
    List<String> filterLevels = levelsWithoutShare(filter);
    List<String> topicLevels = Arrays.asList(topic.split("/", -1));
    boolean beginsWithWildcard = List.of("+", "#").contains(filterLevels.get(0));
    if (beginsWithWildcard && topic.startsWith("$")) {
      return false;
    }
    return levelsMatch(filterLevels, topicLevels);
  }

  private static boolean levelsMatch(List<String> filter, List<String> topic) {
    if (filter.equals(List.of("#"))) {
      return true; // Any number of levels, also none: the parent.
    }
    if (filter.isEmpty() || topic.isEmpty()) {
      return filter.isEmpty() && topic.isEmpty();
    }
    boolean first = filter.get(0).equals("+") || filter.get(0).equals(topic.get(0));
    return first && levelsMatch(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
  }

  private static List<String> levelsWithoutShare(String filter) {
    List<String> levels = Arrays.asList(filter.split("/", -1));
    return levels.get(0).equals("$share") ? levels.subList(2, levels.size()) : levels;
  }
}
