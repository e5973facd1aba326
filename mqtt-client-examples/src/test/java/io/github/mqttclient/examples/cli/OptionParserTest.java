package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionParserTest {

  private static ParsedOptions parse(Tool tool, String... words) throws UsageException {
    ParsedOptions options = new ParsedOptions(tool);
    new OptionParser(options).parse(List.of(words));
    return options;
  }

  @Test
  void shortAndLongNamesAreTheSameOption() throws UsageException {
    assertThat(parse(Tool.PUB, "-t", "a").last(Option.TOPIC)).isEqualTo("a");
    assertThat(parse(Tool.PUB, "--topic", "a").last(Option.TOPIC)).isEqualTo("a");
  }

  @Test
  void lastValueCountsAndSubKeepsAllTopics() throws UsageException {
    assertThat(parse(Tool.PUB, "-t", "a", "-t", "b").last(Option.TOPIC)).isEqualTo("b");
    assertThat(parse(Tool.SUB, "-t", "a", "-t", "b").all(Option.TOPIC)).containsExactly("a", "b");
  }

  @Test
  void argumentMayLookLikeAnOption() throws UsageException {
    assertThat(parse(Tool.PUB, "-m", "-q").last(Option.MESSAGE)).isEqualTo("-q");
  }

  @Test
  void optionOfAnotherToolIsUnknown() {
    assertThatThrownBy(() -> parse(Tool.PUB, "-C", "1"))
        .isInstanceOf(UsageException.class)
        .hasMessage("Unknown option '-C'.");
  }

  @Test
  void missingArgumentIsNamed() {
    assertThatThrownBy(() -> parse(Tool.SUB, "-W"))
        .isInstanceOf(UsageException.class)
        .hasMessage("-W argument given but no timeout specified.");
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt://host/a/b, host, 1883, , , a/b",
    "mqtt://me@host:99/a, host, 99, me, , a",
    "MQTT://me:pa:ss@host/a, host, 1883, me, pa:ss, a",
    "mqtt://[::1]:99/a, [::1], 99, , , a",
    "mqtts://host/a, host, 8883, , , a",
    "ws://host/a, host, 80, , , a",
    "wss://host/a, host, 443, , , a",
  })
  void urlIsSeveralOptionsInOne(
      String url, String host, String port, String user, String password, String topic)
      throws UsageException {
    ParsedOptions options = parse(Tool.PUB, "-L", url);

    assertThat(options.last(Option.HOST)).isEqualTo(host);
    assertThat(options.last(Option.PORT)).isEqualTo(port);
    assertThat(options.last(Option.USER_NAME)).isEqualTo(user);
    assertThat(options.last(Option.PASSWORD)).isEqualTo(password);
    assertThat(options.last(Option.TOPIC)).isEqualTo(topic);
    assertThat(options.has(Option.TLS_OS_CERTS)).isEqualTo(url.matches("(mqtts|wss):.*"));
    assertThat(options.has(Option.WEB_SOCKET)).isEqualTo(url.startsWith("ws"));
  }

  @Test
  void wordsAfterAPropertyAreOptionsAgain() throws UsageException {
    ParsedOptions options =
        parse(
            Tool.PUB,
            "-D",
            "publish",
            "user-property",
            "name",
            "value",
            "-D",
            "will",
            "will-delay-interval",
            "7",
            "-r");

    assertThat(options.has(Option.RETAIN)).isTrue();
    assertThat(options.properties(PropertyOption.Command.PUBLISH))
        .containsExactly(
            new PropertyOption(
                PropertyOption.Command.PUBLISH, PropertyOption.Id.USER_PROPERTY, "name", "value"));
    assertThat(options.properties(PropertyOption.Command.WILL).get(0).number()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"0x10, 16", "-1, 4294967295", "∞, 4294967295", "4294967295, 4294967295", "0, 0"})
  void sessionExpiryIsANumberOrForEver(String text, long seconds) throws UsageException {
    assertThat(ValueRules.sessionExpiry(text)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "12x, 12", "x, 0", "-3, -3", "+4, 4", "'', 0", "-, 0"})
  void numbersAreReadAsInC(String text, long number) {
    assertThat(ValueRules.leadingNumber(text)).isEqualTo(number);
  }
}
