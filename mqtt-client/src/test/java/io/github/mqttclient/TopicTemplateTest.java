package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {
  private final TopicTemplate readings = TopicTemplate.of("sensors/{room}/{what}");
  private final TopicTemplate files = TopicTemplate.of("files/{owner}/{path#}");

  @ParameterizedTest
  @CsvSource({
    "sensors/{room}/temperature, sensors/+/temperature",
    "{a}, +",
    "{a#}, #",
    "/{a}/, /+/",
    "a/{b}/{c#}, a/+/#",
    "a/b, a/b",
    "$SYS/{a#}, $SYS/#"
  })
  void filterHasAWildcardForEachParameter(String template, String filter) {
    assertThat(TopicTemplate.of(template).filter()).isEqualTo(filter);
  }

  @Test
  void topicIsBuiltFromValuesInOrderOrByName() {
    assertThat(readings.names()).containsExactly("room", "what");
    assertThat(readings.topic("kitchen", "light")).isEqualTo("sensors/kitchen/light");
    assertThat(readings.topic(Map.of("what", "light", "room", "kitchen")))
        .isEqualTo("sensors/kitchen/light");
    assertThat(files.topic("me", "a/b//c")).isEqualTo("files/me/a/b//c");
    assertThat(files.topic("me", "")).isEqualTo("files/me");
    assertThat(TopicTemplate.of("a/b").topic()).isEqualTo("a/b");
  }

  @Test
  void matchGivesTheValuesInTheOrderOfTheParameters() {
    assertThat(readings.match("sensors/kitchen/light").orElseThrow())
        .containsExactly(entry("room", "kitchen"), entry("what", "light"));
    assertThat(readings.match("sensors//").orElseThrow())
        .containsExactly(entry("room", ""), entry("what", ""));
    assertThat(files.match("files/me/a/b").orElseThrow())
        .containsExactly(entry("owner", "me"), entry("path", "a/b"));
    assertThat(files.match("files/me").orElseThrow())
        .containsExactly(entry("owner", "me"), entry("path", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sensors/kitchen", "sensors/kitchen/light/on", "Sensors/a/b", "sensors"})
  void otherTopicsDoNotMatch(String topic) {
    assertThat(readings.match(topic)).isEmpty();
  }

  @Test
  void parameterInFrontDoesNotMatchTopicsOfTheServer() {
    TopicTemplate any = TopicTemplate.of("{first}/{rest#}");

    assertThat(any.match("$SYS/uptime")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> any.topic("$SYS", "uptime"))
        .withMessageContaining("must not begin with $")
        .withMessageContaining("$SYS/uptime");
  }

  @ParameterizedTest
  @CsvSource({
    "'', must not be empty",
    "a/+/b, 'a level is a text without { } + #'",
    "a/#, 'a level is a text without { } + #'",
    "a/dev-{id}, 'a level is a text without { } + #'",
    "a/{id, 'a level is a text without { } + #'",
    "a/{}, a parameter needs a name",
    "a/{#}, a parameter needs a name",
    "a/{b}{c}, a parameter needs a name",
    "a/{b#}/c, {b#} must be the last level",
    "{a}/{a}, 'the parameter \"a\" is there twice'",
    "{a}/{a#}, 'the parameter \"a\" is there twice'",
    "$share/g/{a}, 'put \"$share/name/\" before filter()'"
  })
  void whatIsNoTemplateIsRefused(String template, String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicTemplate.of(template))
        .withMessageContaining(template)
        .withMessageContaining(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "+", "#", "a+", "a#b", "/"})
  void valueThatIsNoLevelIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> readings.topic(value, "light"))
        .withMessageContaining("{room} must not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/+/b", "a/#"})
  void restWithAWildcardIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.topic("me", value))
        .withMessageContaining("{path#} must not have any of +#: \"" + value + "\"");
  }

  @Test
  void missingAndUnknownValuesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> readings.topic("kitchen"))
        .withMessageContaining("1 values for the parameters [room, what]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> readings.topic(Map.of("room", "kitchen")))
        .withMessageContaining("no value for \"what\" in [room]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> readings.topic(Map.of("room", "a", "what", "b", "wat", "c")))
        .withMessageContaining("the parameters are [room, what]");
  }

  /** Whatever is built matches, and gives the values back. */
  @Test
  void builtTopicsMatchWithTheirValues() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      List<String> levels = new ArrayList<>();
      List<String> values = new ArrayList<>();
      int count = 1 + random.nextInt(5);
      for (int level = 0; level < count; level++) {
        if (random.nextBoolean()) {
          levels.add("{p" + level + "}");
          values.add(word(random));
        } else {
          levels.add(word(random));
        }
      }
      if (random.nextInt(4) == 0) {
        levels.add("{rest#}");
        values.add(random.nextBoolean() ? "" : word(random) + "/" + word(random));
      }
      TopicTemplate template = TopicTemplate.of(String.join("/", levels));
      String[] given = values.toArray(new String[0]);

      String topic = template.topic(given);

      assertThat(template.match(topic).orElseThrow().values())
          .as("%s of %s, seed %d", topic, template, seed)
          .containsExactly(given);
      assertThat(TopicFilter.of(template.filter()).matches(topic)).isTrue();
    }
  }

  private static String word(Random random) {
    return Integer.toString(random.nextInt(1000), 36);
  }
}
