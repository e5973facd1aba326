package io.github.mqttclient.internal.loop;

import static io.github.mqttclient.fixtures.Packets.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.PingReq;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputBufferTest {
  private static final MqttVersion VERSION = MqttVersion.MQTT_5_0;

  private final EventLoop loop = new EventLoop(() -> 0, mock(Resolver.class), Runnable::run);
  private final OutputBuffer output = new OutputBuffer(loop, Protocol.of(VERSION));
  private final List<PublishRequest> sent = new ArrayList<>();

  /** Takes as many of the bytes that are offered as it is told to. */
  private static final class PartialTransport implements Transport {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final IntUnaryOperator takes;

    PartialTransport(IntUnaryOperator takes) {
      this.takes = takes;
    }

    @Override
    public void write(ByteBuffer from) {
      int count = Math.min(from.remaining(), takes.applyAsInt(from.remaining()));
      for (int i = 0; i < count; i++) {
        taken.write(from.get());
      }
    }

    @Override
    public SelectableChannel channel() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int interestOps() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishOpening() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasBufferedInput() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean flush() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownOutput() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static PublishRequest request() {
    return mock(PublishRequest.class);
  }

  private long write(Transport transport) throws IOException {
    return output.write(transport, sent::add);
  }

  @Test
  void emptyBufferWritesNothingAndTakesMessages() throws IOException {
    PartialTransport transport = new PartialTransport(offered -> offered);

    assertThat(write(transport)).isZero();
    assertThat(output.isEmpty()).isTrue();
    assertThat(output.takesMessages()).isTrue();
    assertThat(output.isBacklog()).isFalse();
    assertThat(output.holdsMessages()).isFalse();
  }

  @Test
  void packetsAreWrittenInTheirOrder() throws IOException {
    Publish message = publish(1, "a").packet();
    PartialTransport transport = new PartialTransport(offered -> offered);
    output.add(message);
    output.add(PingReq.INSTANCE);

    long count = write(transport);

    assertThat(PacketBytes.hex(transport.taken.toByteArray()))
        .isEqualTo("32 06 00 01 61 00 01 00 C0 00");
    assertThat(count).isEqualTo(10);
    assertThat(output.isEmpty()).isTrue();
  }

  @Test
  void requestsCompleteWhenTheirLastByteIsTaken() throws IOException {
    PublishRequest first = request();
    PublishRequest second = request();
    output.addUnacknowledged(publish("a").packet(), first); // bytes 0 to 5
    output.add(PingReq.INSTANCE); // 6 and 7
    output.addUnacknowledged(publish("b").packet(), second); // 8 to 13
    PartialTransport oneByte = new PartialTransport(offered -> 1);

    for (int taken = 1; taken <= 14; taken++) {
      assertThat(output.holdsMessages()).isTrue();
      assertThat(write(oneByte)).isEqualTo(1);
      assertThat(output.isBacklog()).isEqualTo(taken < 14);
      assertThat(sent).hasSize(taken < 6 ? 0 : taken < 14 ? 1 : 2);
    }

    assertThat(sent).containsExactly(first, second);
    assertThat(output.isEmpty()).isTrue();
    assertThat(output.holdsMessages()).isFalse();
  }

  @Test
  void socketThatTakesNothingLeavesABacklog() throws IOException {
    output.add(PingReq.INSTANCE);
    assertThat(output.isBacklog()).isFalse(); // Not offered yet.

    assertThat(write(new PartialTransport(offered -> 0))).isZero();

    assertThat(output.isBacklog()).isTrue();
    assertThat(output.isEmpty()).isFalse();
    assertThat(write(new PartialTransport(offered -> offered))).isEqualTo(2);
    assertThat(output.isBacklog()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyAmountsGiveTheSameBytesAndOutcomes(long seed) throws IOException {
    Random random = new Random(seed);
    PartialTransport transport =
        new PartialTransport(offered -> random.nextInt(3) == 0 ? 0 : random.nextInt(100_000));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    List<PublishRequest> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int size = random.nextInt(4) == 0 ? 16_000 + random.nextInt(200_000) : random.nextInt(200);
      byte[] payload = new byte[size]; // Large ones are spliced.
      random.nextBytes(payload);
      boolean unacknowledged = random.nextBoolean();
      ClientPacket packet =
          (unacknowledged ? publish("t" + i) : publish(1 + i, "t" + i)).payload(payload).packet();
      if (unacknowledged) {
        PublishRequest request = request();
        requests.add(request);
        output.addUnacknowledged(packet, request);
      } else {
        output.add(packet);
      }
      expected.writeBytes(PacketBytes.encode(packet, VERSION));
      for (int j = random.nextInt(3); j > 0; j--) {
        write(transport);
      }
    }
    while (!output.isEmpty()) {
      write(transport);
    }

    assertThat(transport.taken.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(sent).containsExactlyElementsOf(requests);
  }

  @Test
  void bufferTakesMessagesUpToItsBoundAndThenNoneUntilItIsEmpty() throws IOException {
    int added = 0;
    while (output.takesMessages()) {
      output.addUnacknowledged(publish("a").payload(new byte[256]).packet(), request());
      added++;
    }
    assertThat(added).isBetween(480, 520);

    write(new PartialTransport(offered -> 1000));
    assertThat(output.takesMessages()).isFalse();
    write(new PartialTransport(offered -> offered));

    assertThat(output.takesMessages()).isTrue();
    assertThat(sent).hasSize(added);
  }

  @Test
  void largePayloadsFillOneLargeWrite() throws IOException {
    int added = 0;
    while (output.takesMessages()) {
      output.addUnacknowledged(publish("a").payload(new byte[65_536]).packet(), request());
      added++;
    }

    assertThat(added).isEqualTo(15);
    assertThat(15 * 65_600).isLessThan(EventLoop.LARGE_TRANSFER_SIZE);
  }

  @Test
  void aSocketThatTakesAllIsOfferedMoreAndMoreAndASlowOneLittle() throws IOException {
    List<Integer> offers = new ArrayList<>();
    IntUnaryOperator takeAll =
        offered -> {
          offers.add(offered);
          return offered;
        };
    output.addUnacknowledged(publish("a").payload(new byte[4 << 20]).packet(), request());
    write(new PartialTransport(takeAll));
    assertThat(offers.subList(0, 5))
        .containsExactly(128 * 1024, 256 * 1024, 512 * 1024, 1024 * 1024, 1024 * 1024);
    assertThat(offers).allMatch(offered -> offered <= 1024 * 1024);

    offers.clear();
    output.addUnacknowledged(publish("a").payload(new byte[4 << 20]).packet(), request());
    IntUnaryOperator takeLittle =
        offered -> {
          offers.add(offered);
          return 30_000;
        };
    for (int i = 0; i < 3; i++) {
      write(new PartialTransport(takeLittle));
    }

    assertThat(offers).containsExactly(1024 * 1024, 128 * 1024, 128 * 1024);
  }

  @Test
  void discardReturnsTheMessagesThatDidNotGetOut() throws IOException {
    PublishRequest out = request();
    PublishRequest cut = request();
    PublishRequest waiting = request();
    output.addUnacknowledged(publish("a").packet(), out);
    output.addUnacknowledged(publish("b").packet(), cut);
    output.addUnacknowledged(publish("c").packet(), waiting);
    write(
        new PartialTransport(
            new IntUnaryOperator() {
              private int left = 8;

              @Override
              public int applyAsInt(int offered) {
                int now = left;
                left = 0;
                return now;
              }
            }));

    assertThat(output.discard()).containsExactly(cut, waiting);
    assertThat(sent).containsExactly(out);
    assertThat(output.isEmpty()).isTrue();
    assertThat(output.discard()).isEmpty();
  }

  @Test
  void packetThatCannotBeEncodedLeavesTheOthersAlone() throws IOException {
    output.add(PingReq.INSTANCE);
    Publish refused = publish("a").with(PropertyId.SUBSCRIPTION_IDENTIFIER, 1).packet();

    assertThatThrownBy(() -> output.addUnacknowledged(refused, request()))
        .isInstanceOf(IllegalArgumentException.class);
    PartialTransport transport = new PartialTransport(offered -> offered);
    write(transport);

    assertThat(PacketBytes.hex(transport.taken.toByteArray())).isEqualTo("C0 00");
    assertThat(sent).isEmpty();
  }

  @Test
  void connectionsShareTheMemoryOfTheLoop() throws IOException {
    OutputBuffer other = new OutputBuffer(loop, Protocol.of(VERSION));
    PartialTransport transport = new PartialTransport(offered -> offered);
    output.add(PingReq.INSTANCE);
    other.add(publish("a").packet());

    other.write(transport, sent::add);
    output.write(transport, sent::add);
    output.add(PingReq.INSTANCE);
    output.write(transport, sent::add);

    assertThat(PacketBytes.hex(transport.taken.toByteArray()))
        .isEqualTo("30 04 00 01 61 00 C0 00 C0 00");
  }
}
