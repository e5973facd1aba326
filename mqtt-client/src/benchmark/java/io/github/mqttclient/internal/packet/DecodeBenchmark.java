package io.github.mqttclient.internal.packet;

import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.benchmark.MicroBenchmark;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** The bytes of a packet of the server, which lie in one chunk, into the packet. */
public class DecodeBenchmark extends MicroBenchmark {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  @Param public Kind packet;
  @Param public PacketForm form;

  private byte[] bytes;
  private PacketDecoder decoder;

  /** The packets that are decoded. */
  public enum Kind {
    CONNACK,
    PUBLISH_64_B,
    PUBLISH_1_KIB,
    PUBLISH_64_KIB,
    PUBACK,
    SUBACK;

    private ServerPacket make(PacketForm form) {
      return switch (this) {
        case CONNACK ->
            new ConnAck(
                false,
                ReasonCode.SUCCESS,
                form.properties(
                    Properties.builder()
                        .set(PropertyId.RECEIVE_MAXIMUM, 1_000)
                        .set(PropertyId.TOPIC_ALIAS_MAXIMUM, 10)
                        .set(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "assigned-4711")));
        case PUBLISH_64_B -> form.publish(64);
        case PUBLISH_1_KIB -> form.publish(1024);
        case PUBLISH_64_KIB -> form.publish(64 * 1024);
        case PUBACK -> new PubAck(4711, ReasonCode.SUCCESS, form.properties(reason()));
        case SUBACK ->
            new SubAck(4711, List.of(ReasonCode.GRANTED_QOS_1), form.properties(reason()));
      };
    }
  }

  private static Properties.Builder reason() {
    return Properties.builder().set(PropertyId.REASON_STRING, "stored in two places");
  }

  @Setup
  public void make() {
    bytes = ServerCodec.encode(packet.make(form), form.version);
    decoder = new PacketDecoder(form.version, NO_LIMIT);
  }

  @Benchmark
  public void decode(Blackhole blackhole) throws Exception {
    decoder.decode(bytes, 0, bytes.length, blackhole::consume);
  }
}
