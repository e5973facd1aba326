package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mqttclient.conformance.Normative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

  @ParameterizedTest
  @ValueSource(strings = {"#", "a/#", "/#", "a//#", "+/#", "$SYS/#"})
  @Normative({"MQTT5-4.7.1-1", "MQTT311-4.7.1-2"})
  void hashMayStandForTheLastLevel(String filter) {
    assertThat(TopicFilter.of(filter).value()).isEqualTo(filter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/#/b", "#/a", "#/", "#/#", "a/#/", "+/#/+"})
  @Normative({"MQTT5-4.7.1-1", "MQTT311-4.7.1-2"})
  void hashAboveTheLastLevelIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessage("topic filter \"%s\": # must be the last character", filter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#", "a/b#", "#a", "a/#b", "##", "a/##", "+#"})
  @Normative({"MQTT5-4.7.1-1", "MQTT311-4.7.1-2"})
  void hashAsPartOfALevelIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessageStartingWith("topic filter \"%s\": ", filter)
        .withMessageEndingWith(" must stand for a whole level");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "+/a", "a/+/b", "/+", "+/", "+/+/#", "+/a/#", "a/+"})
  @Normative({"MQTT5-4.7.1-2", "MQTT311-4.7.1-3"})
  void plusMayStandForAnyLevel(String filter) {
    assertThat(TopicFilter.of(filter).value()).isEqualTo(filter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a+", "+a", "a/b+/c", "++", "a/+b", "+#"})
  @Normative({"MQTT5-4.7.1-2", "MQTT311-4.7.1-3"})
  void plusAsPartOfALevelIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessage("topic filter \"%s\": + must stand for a whole level", filter);
  }

  @Test
  @Normative({"MQTT5-4.7.3-1", "MQTT311-4.7.3-1", "MQTT31-25"})
  void emptyFilterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(""))
        .withMessage("topic filter must not be empty");
  }

  @Test
  @Normative({
    "MQTT5-1.5.4-2",
    "MQTT5-3.8.3-1",
    "MQTT5-3.10.3-1",
    "MQTT5-4.7.3-2",
    "MQTT311-1.5.3-2",
    "MQTT311-3.8.3-1",
    "MQTT311-4.7.3-2",
    "MQTT31-25"
  })
  void filterWithTheNullCharacterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of("a/\0b"))
        .withMessage("topic filter must not contain U+0000: \"a/\0b\"");
  }

  @Test
  @Normative({
    "MQTT5-1.5.4-1",
    "MQTT5-3.8.3-1",
    "MQTT5-3.10.3-1",
    "MQTT311-1.5.3-1",
    "MQTT311-3.8.3-1"
  })
  void filterWithALoneSurrogateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of("a/\uD83D/b"))
        .withMessage("topic filter has a lone surrogate at index 2: \"a/\uD83D/b\"");
  }

  @Test
  @Normative({"MQTT5-4.7.3-3", "MQTT311-4.7.3-3", "EXT-121"})
  void filterHasAtMost65535BytesOfUtf8() {
    String longest = "\u20ac".repeat(21_845); // three bytes each

    assertThat(TopicFilter.of(longest).value()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(longest + "a"))
        .withMessage(
            "topic filter has 65536 bytes of UTF-8, more than 65535: \"%s…\"", "\u20ac".repeat(64));
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> TopicFilter.of(null))
        .withMessage("topic filter");
  }

  @ParameterizedTest
  @CsvSource({
    "$share/g/a/+      , a/+",
    "$share/g//finance , /finance",
    "$share/g/#        , #",
    "$share/g//        , /",
    "$share/g/+        , +",
    "$share/g/$SYS/a   , $SYS/a",
    "$share/$/a        , a",
    "$share/g/$share/h/a, $share/h/a"
  })
  @Normative({"MQTT5-4.8.2-1", "MQTT5-4.8.2-2", "EXT-157"})
  void sharedFilterIsShareAndNameAndFilter(String value, String withoutShare) {
    TopicFilter filter = TopicFilter.of(value);

    assertThat(filter.isShared()).isTrue();
    assertThat(filter.withoutShare()).isEqualTo(withoutShare);
    assertThat(filter.value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "$shared/g/a", "$SHARE/g/a", "/$share/g/a", "$SYS/a", "$", "#"})
  void anyOtherFilterIsNotShared(String value) {
    TopicFilter filter = TopicFilter.of(value);

    assertThat(filter.isShared()).isFalse();
    assertThat(filter.withoutShare()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$share", "$share/", "$share/g", "$share/g/", "$share//"})
  @Normative({"MQTT5-4.8.2-1", "MQTT5-4.8.2-2"})
  void sharedFilterWithAPartMissingIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessage("topic filter \"%s\": a shared filter is $share/{name}/{filter}", filter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$share//a", "$share///"})
  @Normative("MQTT5-4.8.2-1")
  void emptyShareNameIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessage("topic filter \"%s\": the share name is empty", filter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$share/+/a", "$share/#/a", "$share/g#/a", "$share/g+/a", "$share/+g/a"})
  @Normative("MQTT5-4.8.2-2")
  void wildcardInTheShareNameIsRefused(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessage("topic filter \"%s\": the share name must not contain + or #", filter);
  }

  @Test
  @Normative({"MQTT5-4.7.1-1", "MQTT5-4.7.1-2"})
  void wildcardsOfASharedFilterObeyTheSameRules() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of("$share/g/a/#/b"))
        .withMessage("topic filter \"$share/g/a/#/b\": # must be the last character");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of("$share/g/a+"))
        .withMessage("topic filter \"$share/g/a+\": + must stand for a whole level");
  }

  @ParameterizedTest
  @CsvSource({"a/b, false", "a/+, true", "#, true", "$share/g/a, false", "$share/g/a/#, true"})
  void wildcardIsSeen(String filter, boolean hasWildcard) {
    assertThat(TopicFilter.of(filter).hasWildcard()).isEqualTo(hasWildcard);
  }

  /** The whole matrix stands in TopicTreeTest; TopicTreeProperties shows that both agree. */
  @ParameterizedTest
  @CsvSource({
    "'a/#'        , 'a'         , true",
    "'a/#'        , 'a/'        , true",
    "'a/#'        , 'a/b/c'     , true",
    "'a/#'        , 'ab'        , false",
    "'a/+'        , 'a/'        , true",
    "'a/+'        , 'a/b'       , true",
    "'a/+'        , 'a'         , false",
    "'a/+'        , 'a/b/c'     , false",
    "'+'          , 'a'         , true",
    "'+'          , '/a'        , false",
    "'+/+'        , '/a'        , true",
    "'/+'         , '/a'        , true",
    "'+/tennis/#' , 'x/tennis'  , true",
    "'+/tennis/#' , 'tennis/y'  , false",
    "'a/+/topic'  , 'a//topic'  , true",
    "'a/b/c/d'    , 'a/b/c'     , false",
    "'a/b'        , 'a/b/c'     , false"
  })
  @Normative("EXT-155")
  void filterIsComparedLevelByLevel(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "#          , $SYS/a, false",
    "+/a        , $SYS/a, false",
    "+/#        , $SYS/a, false",
    "$SYS/#     , $SYS/a, true",
    "$SYS/+     , $SYS/a, true",
    "$share/g/# , $SYS/a, false",
    "$share/g/+/a, $SYS/a, false",
    "a/+        , a/$b  , true"
  })
  @Normative("EXT-154")
  void firstLevelWildcardLeavesDollarTopicsOut(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"ACCOUNTS, Accounts", "\u00e9, e\u0301"})
  @Normative("EXT-156")
  void charactersAreComparedOneByOne(String filter, String topic) {
    assertThat(TopicFilter.of(filter).matches(topic)).isFalse();
    assertThat(TopicFilter.of(filter).matches(filter)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "$share/g/a/+, a/b  , true",
    "$share/g//x , /x   , true",
    "$share/g//x , x    , false",
    "$share/g/x  , x    , true",
    "$share/g/x  , $share/g/x, false"
  })
  @Normative("EXT-157")
  void shareNameIsNotPartOfTheMatch(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(matches);
  }

  @Test
  void filtersAreEqualIfTheirTextIs() {
    assertThat(TopicFilter.of("a/+"))
        .isEqualTo(new TopicFilter("a/+"))
        .hasSameHashCodeAs(new TopicFilter("a/+"))
        .isNotEqualTo(TopicFilter.of("$share/g/a/+"))
        .hasToString("a/+");
  }
}
