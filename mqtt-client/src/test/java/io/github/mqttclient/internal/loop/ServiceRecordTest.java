package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.mqttclient.internal.transport.ServerUri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of RFC 2782, and what is no server. */
class ServiceRecordTest {
  private static int lowest(int bound) {
    return 0;
  }

  private static int highest(int bound) {
    return bound - 1;
  }

  private static ServiceRecord record(int priority, int weight, String target) {
    return new ServiceRecord(priority, weight, 1883, target);
  }

  private static List<String> order(IntUnaryOperator random, ServiceRecord... records) {
    return ServiceRecord.ordered(List.of(records), random).stream()
        .map(ServiceRecord::target)
        .toList();
  }

  private static List<String> servers(String domain, ServiceRecord... records) throws IOException {
    return ServiceRecord.servers(
            ServerUri.parse(domain), List.of(records), ServiceRecordTest::lowest)
        .stream()
        .map(ServerUri::toString)
        .toList();
  }

  @Test
  void lowerPriorityComesFirstWhateverTheWeight() {
    for (IntUnaryOperator random :
        List.<IntUnaryOperator>of(ServiceRecordTest::lowest, ServiceRecordTest::highest)) {
      assertThat(order(random, record(20, 65535, "c"), record(0, 0, "a"), record(10, 1, "b")))
          .containsExactly("a", "b", "c");
    }
  }

  /** "The first whose running sum is greater than or equal to the random number." */
  @ParameterizedTest
  @CsvSource({"0, a", "1, a", "2, b", "3, b", "4, c", "6, c"})
  void withinAPriorityTheRandomNumberFallsIntoAWeight(int number, String first) {
    assertThat(
            order(
                    bound -> bound == 7 ? number : 0,
                    record(0, 3, "c"),
                    record(0, 1, "a"),
                    record(0, 2, "b"))
                .get(0))
        .isEqualTo(first);
  }

  @Test
  void weightZeroIsTakenFirstByTheNumberZeroOnly() {
    ServiceRecord rare = record(0, 0, "rare");
    ServiceRecord usual = record(0, 5, "usual");

    assertThat(order(ServiceRecordTest::lowest, usual, rare)).containsExactly("rare", "usual");
    assertThat(order(bound -> 1 % bound, usual, rare)).containsExactly("usual", "rare");
    assertThat(order(ServiceRecordTest::lowest, rare, record(0, 0, "other")))
        .containsExactly("rare", "other");
  }

  @Test
  void eachIsTheFirstAsOftenAsItsWeightSays() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ServiceRecord heavy = record(0, 300, "heavy");
    ServiceRecord light = record(0, 100, "light");
    int rounds = 10_000;
    long first =
        IntStream.range(0, rounds)
            .filter(i -> order(random::nextInt, light, heavy).get(0).equals("heavy"))
            .count();

    // Six standard deviations.
    assertThat(first).as("seed %s", seed).isCloseTo(7500, within(270L));
  }

  @Test
  void targetsAreServersWithTheirPortsAndTheNameOfTheDomainForTls() throws IOException {
    ServerUri domain = ServerUri.parse("mqtts+srv://example.test");

    List<ServerUri> servers =
        ServiceRecord.servers(
            domain,
            List.of(new ServiceRecord(0, 0, 8884, "mq1.example.test.")),
            ServiceRecordTest::lowest);

    assertThat(servers)
        .containsExactly(
            new ServerUri(ServerUri.Scheme.MQTTS, "mq1.example.test", 8884, "", "example.test"));
  }

  @Test
  void dotSaysThatThereIsNoSuchService() throws IOException {
    assertThatThrownBy(() -> servers("mqtt+srv://a.test", record(0, 0, ".")))
        .hasMessage("the SRV record says that there is no such service");
    assertThat(servers("mqtt+srv://a.test", record(0, 0, "."), record(1, 0, "b.")))
        .containsExactly("b:1883");
  }

  @Test
  void withoutRecordsThereIsNoServer() {
    assertThatThrownBy(() -> servers("mqtt+srv://a.test"))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no SRV record");
  }

  @Test
  void whatIsNoServerIsPassedOver() throws IOException {
    ServiceRecord portZero = new ServiceRecord(0, 0, 0, "b.");
    ServiceRecord noName = record(0, 0, "a/b\n.");

    assertThat(servers("mqtt+srv://a.test", portZero, noName, record(9, 0, "c.")))
        .containsExactly("c:1883");
    assertThatThrownBy(() -> servers("mqtt+srv://a.test", portZero))
        .hasMessageStartingWith("the SRV record names no server: server URI \"mqtt://b:0\"");
    assertThatThrownBy(() -> servers("mqtt+srv://a.test", noName))
        .hasMessageStartingWith("the SRV record names no server: ");
  }

  @Test
  void ofManyServersTheFirstSixteenAreTried() throws IOException {
    List<ServiceRecord> records = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      records.add(record(2000 - i, 65_535, "host-" + i + "."));
    }

    assertThat(servers("mqtt+srv://a.test", records.toArray(new ServiceRecord[0])))
        .hasSize(16)
        .startsWith("host-1999:1883", "host-1998:1883");
  }
}
