package io.github.mqttclient.internal.packet;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.Will;
import io.github.mqttclient.benchmark.MicroBenchmark;
import io.github.mqttclient.internal.wire.Binary;
import io.github.mqttclient.internal.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A packet of the client into bytes. The payload of 64 KiB is not copied, only referred to. */
public class EncodeBenchmark extends MicroBenchmark {

  @Param public Kind packet;
  @Param public PacketForm form;

  private final ByteWriter out = new ByteWriter();
  private Protocol protocol;
  private ClientPacket encoded;

  /** The packets that are encoded. */
  public enum Kind {
    CONNECT,
    PUBLISH_64_B,
    PUBLISH_1_KIB,
    PUBLISH_64_KIB,
    PUBACK,
    SUBSCRIBE;

    private ClientPacket make(PacketForm form) {
      return switch (this) {
        case CONNECT -> connect(form);
        case PUBLISH_64_B -> form.publish(64);
        case PUBLISH_1_KIB -> form.publish(1024);
        case PUBLISH_64_KIB -> form.publish(64 * 1024);
        case PUBACK ->
            new PubAck(
                4711,
                ReasonCode.SUCCESS,
                form.properties(
                    Properties.builder().set(PropertyId.REASON_STRING, "stored in two places")));
        case SUBSCRIBE ->
            new Subscribe(
                4711,
                List.of(Subscription.of("plant/17/#", 1), Subscription.of("plant/+/alarm", 2)),
                form.properties(Properties.builder().userProperty("source", "meter-17")));
      };
    }
  }

  private static Connect connect(PacketForm form) {
    return new Connect(
        "meter-17",
        true,
        60,
        Will.of("meter/17/state", "gone", 1),
        "user",
        Binary.of("secret".getBytes(StandardCharsets.UTF_8)),
        form.properties(
            Properties.builder()
                .set(PropertyId.SESSION_EXPIRY_INTERVAL, 86_400)
                .set(PropertyId.RECEIVE_MAXIMUM, 1_000)
                .userProperty("source", "meter-17")));
  }

  @Setup
  public void make() {
    protocol = Protocol.of(form.version);
    encoded = packet.make(form);
  }

  @Benchmark
  public long encode() {
    out.reset();
    protocol.encode(encoded, out);
    return out.length();
  }
}
