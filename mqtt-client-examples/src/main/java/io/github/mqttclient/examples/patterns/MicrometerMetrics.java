package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Micrometer binding: what {@link MqttClient#statistics()} counts, as counters and gauges of a
 * registry (Prometheus, JMX, ...). The client counts anyhow; nothing is added to the way of a
 * message.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=MicrometerMetrics -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints
 *
 * <pre>
 * mqtt.bytes.received 1234
 * mqtt.bytes.sent 5678
 * mqtt.messages.delivered 100
 * ...
 * </pre>
 */
public final class MicrometerMetrics implements MeterBinder {
  private final MqttClient client;
  private final Tags tags;

  /** Binds one client; the tags tell it from others. */
  public MicrometerMetrics(MqttClient client, Tags tags) {
    this.client = client;
    this.tags = tags;
  }

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    MeterRegistry registry = new SimpleMeterRegistry();
    try (MqttClient client = MqttClient.builder().server(server).build()) {
      new MicrometerMetrics(client, Tags.of("client", "meter-17")).bindTo(registry);
      client.connect().get();
      for (int i = 0; i < 100; i++) {
        client.publish("sensor/metrics", "reading " + i, 1).get();
      }
      client.ping().get();
      print(registry);
      client.disconnect().get();
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "mqtt.packets.sent", "packets", MqttStatistics::packetsSent);
    counter(registry, "mqtt.packets.received", "packets", MqttStatistics::packetsReceived);
    counter(registry, "mqtt.bytes.sent", "bytes", MqttStatistics::bytesSent);
    counter(registry, "mqtt.bytes.received", "bytes", MqttStatistics::bytesReceived);
    counter(registry, "mqtt.messages.delivered", "messages", MqttStatistics::delivered);
    counter(registry, "mqtt.messages.received", "messages", MqttStatistics::received);
    counter(registry, "mqtt.messages.dropped", "messages", MqttStatistics::dropped);
    counter(registry, "mqtt.handler.failures", "failures", MqttStatistics::handlerFailures);
    gauge(registry, "mqtt.messages.in.flight", "messages", MqttStatistics::inFlight);
    gauge(registry, "mqtt.messages.queued", "messages", MqttStatistics::queued);
    gauge(registry, "mqtt.ping.round.trip", "seconds", MicrometerMetrics::pingSeconds);
  }

  private void counter(
      MeterRegistry registry, String name, String unit, ToDoubleFunction<MqttStatistics> value) {
    FunctionCounter.builder(name, client, c -> value.applyAsDouble(c.statistics()))
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String unit, ToDoubleFunction<MqttStatistics> value) {
    Gauge.builder(name, client, c -> value.applyAsDouble(c.statistics()))
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private static double pingSeconds(MqttStatistics statistics) {
    return statistics.lastPingRoundTrip().orElse(Duration.ZERO).toNanos()
        / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static void print(MeterRegistry registry) {
    for (Meter meter : registry.getMeters()) {
      meter
          .measure()
          .forEach(value -> System.out.println(meter.getId().getName() + " " + value.getValue()));
    }
  }
}
