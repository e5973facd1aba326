package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.conformance.Normative;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTreeTest {
  private static final int DEEP = 32_000;

  private final TopicTree<Object> tree = new TopicTree<>();

  @ParameterizedTest
  @CsvSource({
    "'a'        , 'a'",
    "'a/b'      , 'a/b'",
    "'/'        , '/'",
    "'a/'       , 'a/'",
    "'#'        , 'a'",
    "'#'        , 'a/b/c'",
    "'#'        , '/a'",
    "'#'        , '/'",
    "'a/#'      , 'a'",
    "'a/#'      , 'a/'",
    "'a/#'      , 'a/b'",
    "'a/#'      , 'a/b/c'",
    "'/#'       , '/a'",
    "'/#'       , '/'",
    "'a//#'     , 'a/'",
    "'a/+'      , 'a/b'",
    "'a/+'      , 'a/'",
    "'+'        , 'a'",
    "'+/+'      , '/a'",
    "'/+'       , '/a'",
    "'+/a/topic', '/a/topic'",
    "'#'        , '/a/topic'",
    "'/#'       , '/a/topic'",
    "'a/+/topic', 'a//topic'",
    "'a//topic' , 'a//topic'",
    "'+/tennis/#', 'x/tennis'",
    "'+/tennis/#', 'x/tennis/y'",
    "'+/#'      , 'a'",
    "'+/+/#'    , 'a/b/c/d'",
    "' a'       , ' a'"
  })
  @Normative("EXT-155")
  void filterMatchesTheTopic(String filter, String topic) {
    tree.add(TopicFilter.of(filter), filter);

    assertThat(matches(topic)).containsExactly(filter);
  }

  // Complaint 55.
  @ParameterizedTest
  @CsvSource({
    "'a'         , '/a'",
    "'a'         , 'a/'",
    "'a'         , 'b'",
    "'a/#'       , 'ab'",
    "'a/#'       , 'b/a'",
    "'a/#'       , '/a'",
    "'/#'        , 'a'",
    "'a/+'       , 'a'",
    "'a/+'       , 'a/b/c'",
    "'+'         , '/a'",
    "'+'         , 'a/b'",
    "'+'         , 'a/'",
    "'/+'        , 'a/b'",
    "'+/tennis/#', 'tennis/y'",
    "'+/+/#'     , 'a'",
    "'a//topic'  , 'a/topic'",
    "'a/+/topic' , 'a/topic'",
    "'a/b'       , 'a'",
    "'a'         , ' a'"
  })
  @Normative("EXT-155")
  void filterDoesNotMatchTheTopic(String filter, String topic) {
    tree.add(TopicFilter.of(filter), filter);

    assertThat(matches(topic)).isEmpty();
  }

  // Complaint 61.
  @Test
  @Normative("EXT-155")
  void topicReachesEveryFilterThatMatchesAndNoOther() {
    addAll(
        "a/b/c/d", "#", "a/#", "a/b/#", "a/b/c/#", "+/b/c/#", "+/b/c/d", "a/+/c/d", "a/+/+/d",
        "+/+/+/+");
    addAll("a/b/c", "b/+/c/d", "+/+/+");

    assertThat(matches("a/b/c/d"))
        .containsExactlyInAnyOrder(
            "a/b/c/d", "#", "a/#", "a/b/#", "a/b/c/#", "+/b/c/#", "+/b/c/d", "a/+/c/d", "a/+/+/d",
            "+/+/+/+");
  }

  @Test
  @Normative("EXT-154")
  void wildcardAtTheFirstLevelDoesNotMatchATopicThatBeginsWithDollar() {
    addAll("#", "+/a", "+/#", "+", "$SYS/#", "$SYS/+", "$SYS/a");

    assertThat(matches("$SYS/a")).containsExactlyInAnyOrder("$SYS/#", "$SYS/+", "$SYS/a");
    assertThat(matches("$SYS")).containsExactly("$SYS/#");
    assertThat(matches("$")).isEmpty();
  }

  @Test
  @Normative("EXT-154")
  void dollarBelowTheFirstLevelIsAnOrdinaryCharacter() {
    addAll("#", "a/+", "+/#", "a/$SYS");

    assertThat(matches("a/$SYS")).containsExactlyInAnyOrder("#", "a/+", "+/#", "a/$SYS");
  }

  @ParameterizedTest
  @CsvSource({"ACCOUNTS, Accounts", "\u00e9, e\u0301", "a/B, a/b"})
  @Normative("EXT-156")
  void levelsAreComparedCharacterByCharacter(String filter, String topic) {
    tree.add(TopicFilter.of(filter), filter);

    assertThat(matches(topic)).isEmpty();
    assertThat(matches(filter)).containsExactly(filter);
  }

  @Test
  @Normative("EXT-156")
  void levelsWithTheSameHashAreToldApart() {
    addAll("Aa/x", "BB/x", "AaAa/x", "BBBB/x", "AaBB/x");

    assertThat("Aa").hasSameHashCodeAs("BB");
    assertThat(matches("BB/x")).containsExactly("BB/x");
    assertThat(matches("AaBB/x")).containsExactly("AaBB/x");
    assertThat(matches("BBAa/x")).isEmpty();
  }

  @Test
  @Normative("EXT-157")
  void shareNameIsNotPartOfTheMatch() {
    addAll("$share/g/x", "$share/g//x", "$share/g/a/+", "$share/g/#", "$share/g/$SYS/#");

    assertThat(matches("x")).containsExactlyInAnyOrder("$share/g/x", "$share/g/#");
    assertThat(matches("/x")).containsExactlyInAnyOrder("$share/g//x", "$share/g/#");
    assertThat(matches("a/b")).containsExactlyInAnyOrder("$share/g/a/+", "$share/g/#");
    assertThat(matches("$SYS/a")).containsExactly("$share/g/$SYS/#");
    assertThat(matches("$share/g/x")).isEmpty();
  }

  @Test
  void sharedAndPlainFilterAreTwoRegistrations() {
    tree.add(TopicFilter.of("x"), "value");
    tree.add(TopicFilter.of("$share/g/x"), "value");

    assertThat(matches("x")).containsExactly("value", "value");
    assertThat(tree.remove(TopicFilter.of("$share/h/x"), "value")).isFalse();
    assertThat(tree.remove(TopicFilter.of("$share/g/x"), "value")).isTrue();
    assertThat(tree.remove(TopicFilter.of("$share/g/x"), "value")).isFalse();
    assertThat(matches("x")).containsExactly("value");
  }

  @Test
  void valuesOfOneFilterComeInTheOrderOfAdding() {
    TopicFilter filter = TopicFilter.of("a/+");
    for (int i = 0; i < 5; i++) {
      tree.add(filter, i);
    }
    tree.remove(filter, 2);

    assertThat(matches("a/b")).containsExactly(0, 1, 3, 4);
  }

  @Test
  void filtersWithHashComeFirstThenLiteralBeforePlus() {
    addAll("+/+", "a/b/#", "+/b", "#", "a/+", "+/#", "a/b", "a/+/#", "a/#");

    assertThat(matches("a/b"))
        .containsExactly("#", "a/#", "+/#", "a/b/#", "a/+/#", "a/b", "a/+", "+/b", "+/+");
  }

  @Test
  void valueAddedTwiceIsReachedTwiceAndRemovedTwice() {
    addAll("a/b", "a/b");

    assertThat(matches("a/b")).containsExactly("a/b", "a/b");
    assertThat(tree.remove(TopicFilter.of("a/b"), "a/b")).isTrue();
    assertThat(matches("a/b")).containsExactly("a/b");
    assertThat(tree.remove(TopicFilter.of("a/b"), "a/b")).isTrue();
    assertThat(tree.isEmpty()).isTrue();
  }

  @Test
  void valuesAreToldApartByIdentity() {
    List<Integer> one = new ArrayList<>(List.of(1));
    List<Integer> equalOne = new ArrayList<>(List.of(1));
    tree.add(TopicFilter.of("a"), one);

    assertThat(tree.remove(TopicFilter.of("a"), equalOne)).isFalse();
    assertThat(tree.remove(TopicFilter.of("a"), one)).isTrue();
  }

  @Test
  void matchesAreAppended() {
    tree.add(TopicFilter.of("a"), "second");
    List<Object> into = new ArrayList<>(List.of("first"));

    tree.match("a", into);

    assertThat(into).containsExactly("first", "second");
  }

  @Test
  void emptyTreeMatchesNothing() {
    assertThat(tree.isEmpty()).isTrue();
    assertThat(matches("a/b")).isEmpty();
    assertThat(matches("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b/c", "+/+", "#", "a/#", "a/+/#", "/", "$share/g/a/b", "$SYS/+"})
  void removalOfTheLastFilterLeavesTheTreeEmpty(String filter) {
    tree.add(TopicFilter.of(filter), filter);
    boolean emptyBefore = tree.isEmpty();

    boolean removed = tree.remove(TopicFilter.of(filter), filter);

    assertThat(emptyBefore).isFalse();
    assertThat(removed).isTrue();
    assertThat(tree.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "a/b/c/d", "a/+/c", "a/b/#", "#", "x"})
  void removalOfAnUnknownFilterChangesNothing(String unknown) {
    addAll("a/b/c", "a/+");

    assertThat(tree.remove(TopicFilter.of(unknown), "a/b/c")).isFalse();
    assertThat(matches("a/b/c")).containsExactly("a/b/c");
    assertThat(matches("a/b")).containsExactly("a/+");
  }

  @Test
  void removalKeepsFiltersAboveAndBelowAndBeside() {
    addAll("a", "a/b", "a/b/c", "a/+", "a/#");

    tree.remove(TopicFilter.of("a/b"), "a/b");

    assertThat(matches("a")).containsExactly("a/#", "a");
    assertThat(matches("a/b")).containsExactly("a/#", "a/+");
    assertThat(matches("a/b/c")).containsExactly("a/#", "a/b/c");
  }

  @Test
  void filtersCanBeAddedAgainAfterRemoval() {
    addAll("a/b", "a/+", "a/#");
    Stream.of("a/b", "a/+", "a/#").forEach(filter -> tree.remove(TopicFilter.of(filter), filter));
    boolean empty = tree.isEmpty();

    addAll("a/#", "a/b");

    assertThat(empty).isTrue();
    assertThat(matches("a/b")).containsExactly("a/#", "a/b");
  }

  @Test
  void manySiblingsAreFoundAndRemovedOneByOne() {
    List<String> filters =
        IntStream.range(0, 10_000).mapToObj(i -> "device/" + i).collect(Collectors.toList());
    filters.forEach(filter -> tree.add(TopicFilter.of(filter), filter));

    assertThat(filters).allSatisfy(f -> assertThat(matches(f)).containsExactly(f));
    for (String filter : filters) {
      assertThat(tree.remove(TopicFilter.of(filter), filter)).isTrue();
      assertThat(matches(filter)).isEmpty();
    }
    assertThat(tree.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "+"})
  void deepFilterNeedsNoStack(String level) {
    TopicFilter filter = TopicFilter.of(level + ("/" + level).repeat(DEEP));
    TopicFilter withHash = TopicFilter.of(filter + "/#");
    String topic = filter.value().replace('+', 'a');
    tree.add(filter, "deep");
    tree.add(withHash, "deep with hash");

    assertThat(matches(topic)).containsExactly("deep with hash", "deep");
    assertThat(matches(topic + "/x")).containsExactly("deep with hash");
    assertThat(matches(topic.substring(0, topic.length() - 2))).isEmpty();
    assertThat(tree.remove(filter, "deep")).isTrue();
    assertThat(tree.remove(withHash, "deep with hash")).isTrue();
    assertThat(tree.isEmpty()).isTrue();
  }

  @Test
  void deepTopicReachesShallowFilters() {
    addAll("#", "+/#", "a/#", "a", "a/a", "+/+");

    assertThat(matches("a" + "/a".repeat(DEEP))).containsExactly("#", "a/#", "+/#");
  }

  /**
   * All 2^12 filters of "a" and "+" match; a walk that tried each on its own would be no faster.
   */
  @Test
  void everyFilterOfAAndPlusIsReachedOnce() {
    int levels = 12;
    for (int bits = 0; bits < 1 << levels; bits++) {
      StringBuilder filter = new StringBuilder();
      for (int i = levels - 1; i >= 0; i--) {
        filter.append((bits >> i & 1) == 0 ? "a" : "+").append(i == 0 ? "" : "/");
      }
      tree.add(TopicFilter.of(filter.toString()), bits);
    }

    List<Object> reached = matches("a" + "/a".repeat(levels - 1));

    assertThat(reached)
        .isEqualTo(IntStream.range(0, 1 << levels).boxed().collect(Collectors.toList()));
    assertThat(matches("b" + "/b".repeat(levels - 1))).containsExactly((1 << levels) - 1);
  }

  @Test
  void matchThatFailsDoesNotDisturbTheNext() {
    addAll("#", "a/b", "+/b");
    List<Object> immutable = List.of();

    assertThatThrownBy(() -> tree.match("a/b", immutable))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(matches("a/b")).containsExactly("#", "a/b", "+/b");
  }

  private void addAll(String... filters) {
    for (String filter : filters) {
      tree.add(TopicFilter.of(filter), filter);
    }
  }

  private List<Object> matches(String topic) {
    List<Object> values = new ArrayList<>();
    tree.match(topic, values);
    return values;
  }
}
