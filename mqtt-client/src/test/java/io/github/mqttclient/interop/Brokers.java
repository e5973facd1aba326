package io.github.mqttclient.interop;

import io.github.mqttclient.MqttVersion;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The brokers of the interop tests; each starts when first needed and lives until the JVM ends. */
@SuppressWarnings("ImmutableEnumChecker") // What changes is guarded by a lock.
public enum Brokers {
  MOSQUITTO(BrokerQuirks.MOSQUITTO, MosquittoBroker::start),
  HIVEMQ(BrokerQuirks.HIVEMQ, HiveMqBroker::start),
  ARTEMIS(BrokerQuirks.ARTEMIS, ArtemisBroker::start);

  private final BrokerQuirks quirks;
  private final Supplier<Broker> starter;

  /** Null until first needed; guarded by this. */
  private Broker broker;

  Brokers(BrokerQuirks quirks, Supplier<Broker> starter) {
    this.quirks = quirks;
    this.starter = starter;
  }

  /**
   * For {@code @MethodSource}: every {@code (Brokers, MqttVersion)}. Not {@code (Broker, …)},
   * because JUnit closes an {@code AutoCloseable} argument after the test.
   */
  public static Stream<Arguments> brokersAndVersions() {
    return Arrays.stream(values())
        .flatMap(
            broker ->
                Arrays.stream(MqttVersion.values()).map(version -> Arguments.of(broker, version)));
  }

  /** The running broker, which all tests share and none may close. */
  public synchronized Broker broker() {
    if (broker == null) {
      broker = starter.get();
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop " + this));
    }
    return broker;
  }

  /** Known without starting it. */
  public BrokerQuirks quirks() {
    return quirks;
  }

  @Override
  public String toString() {
    return quirks.broker();
  }
}
