package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchPlanTest {

  private static BenchPlan plan(String line) throws UsageException {
    List<String> words = line.isEmpty() ? List.of() : Arrays.asList(line.split(" ", -1));
    ParsedOptions options = new ParsedOptions(Tool.BENCH);
    new OptionParser(options).parse(words);
    return BenchPlan.of(options);
  }

  @Test
  void defaultsAreOnePublisherAndOneSubscriberForTenSeconds() throws UsageException {
    assertThat(plan(""))
        .isEqualTo(
            new BenchPlan(
                1,
                1,
                0,
                0,
                20,
                64,
                0,
                "bench",
                1,
                Duration.ofSeconds(10),
                0,
                Duration.ofSeconds(1)));
  }

  @Test
  void eachOptionHasItsPlace() throws UsageException {
    BenchPlan plan =
        plan(
            "--publishers 3 --subscribers 4 --connections 5 --rate 2.5 -M 6 --size 700 -q 2 -t a/b"
                + " --topics 8 --duration 9.5 --count 10 --warm-up 0");

    assertThat(plan)
        .isEqualTo(
            new BenchPlan(
                3, 4, 5, 2.5, 6, 700, 2, "a/b", 8, Duration.ofMillis(9500), 10, Duration.ZERO));
    assertThat(plan.clients()).isEqualTo(12);
  }

  @Test
  void countAloneHasNoTimeLimit() throws UsageException {
    assertThat(plan("--count 10").duration()).isNull();
    assertThat(plan("--count 10 --duration 1").duration()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void latencyIsEndToEndWhereSomebodySubscribes() throws UsageException {
    assertThat(plan("").isEndToEnd()).isTrue();
    assertThat(plan("--subscribers 0").isEndToEnd()).isFalse();
    assertThat(plan("--publishers 0").isEndToEnd()).isFalse();
  }

  @Test
  void smallPayloadIsPossibleWithoutSubscribers() throws UsageException {
    assertThat(plan("--size 0 --subscribers 0").size()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--publishers -1|--publishers must be a whole number from 0 up to 1000000: -1",
        "--subscribers x|--subscribers must be a whole number from 0 up to 1000000: x",
        "--connections 1.5|--connections must be a whole number from 0 up to 1000000: 1.5",
        "--topics 0|--topics must be a whole number from 1 up to 1000000: 0",
        "--size 999999999|--size must be a whole number from 0 up to 268000000: 999999999",
        "--count 0|--count must be a whole number from 1: 0",
        "--rate -1|--rate must be a number from 0 to 1000000000: -1",
        "--duration soon|--duration must be a number from 0 to 1000000000: soon",
        "--warm-up 1e10|--warm-up must be a number from 0 to 1000000000: 1e10",
        "--size 15|--size must be at least 16 with subscribers, for the time stamp in it: 15",
        "--publishers 0 --count 5|--count needs publishers: without them it never ends.",
        "-q 3|Invalid QoS given: 3",
        "-t a/#|Invalid publish topic 'a/#', does it contain '+' or '#'?",
        "-m x|Unknown option '-m'.",
      })
  void mistakeIsNamedWithItsValue(String line, String message) {
    assertThatThrownBy(() -> plan(line)).isInstanceOf(UsageException.class).hasMessage(message);
  }

  @Test
  void nothingToDoIsAMistake() {
    assertThatThrownBy(() -> plan("--publishers 0 --subscribers 0"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("nothing to do");
    assertThatThrownBy(() -> plan("--publishers 1 -C 3")).isInstanceOf(UsageException.class);
  }

  @Test
  void stampTellsMeasuredMessagesOfThisRunFromAllOthers() {
    byte[] payload = new byte[20];
    BenchStamp.write(payload, 42, 0x1234_5678_9ABC_DEFFL, true);

    assertThat(BenchStamp.timeNanos(payload)).isEqualTo(42);
    assertThat(BenchStamp.isMeasured(payload, 0x1234_5678_9ABC_DEFFL)).isTrue();
    assertThat(BenchStamp.isMeasured(payload, 0x1234_5678_9ABC_00FFL)).isFalse();
    assertThat(BenchStamp.isMeasured(new byte[15], 0)).isFalse();

    BenchStamp.write(payload, 42, 0x1234_5678_9ABC_DEFFL, false);
    assertThat(BenchStamp.isMeasured(payload, 0x1234_5678_9ABC_DEFFL)).isFalse();
  }
}
