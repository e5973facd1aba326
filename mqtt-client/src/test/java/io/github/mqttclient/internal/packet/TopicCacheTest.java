package io.github.mqttclient.internal.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.fixtures.PacketBytes;
import io.github.mqttclient.internal.wire.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TopicCacheTest {
  private final TopicCache cache = new TopicCache();

  private String read(byte[] topic) throws MalformedPacketException {
    byte[] bytes = new byte[topic.length + 6];
    bytes[2] = (byte) (topic.length >> 8);
    bytes[3] = (byte) topic.length;
    System.arraycopy(topic, 0, bytes, 4, topic.length);
    PacketReader in = new PacketReader();
    in.wrap("PUBLISH", bytes, 2, topic.length + 3);
    String read = cache.read(in);
    assertThat(in.remaining()).isEqualTo(1);
    return read;
  }

  private String read(String topic) throws MalformedPacketException {
    return read(topic.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theSameBytesAreTheSameString() throws Exception {
    String first = read("sensor/kitchen");

    assertThat(read("sensor/kitchen")).isSameAs(first).isEqualTo("sensor/kitchen");
  }

  @Test
  void differentTopicsOfAnyNumberStayApart() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 10 * TopicCache.SLOTS; i++) {
        assertThat(read("t/" + i)).isEqualTo("t/" + i);
      }
      for (char first = 'A'; first < 0x7F; first++) {
        for (int last = 0; last < 10; last++) { // some differ in nothing but the first character
          assertThat(read(first + "/" + last)).isEqualTo(first + "/" + last);
        }
      }
      assertThat(read("")).isEmpty();
      assertThat(read("ä/€")).isEqualTo("ä/€");
    }
  }

  @Test
  void eachByteOfATopicCounts() throws Exception {
    for (int length = 1; length <= 40; length++) {
      StringBuilder topic = new StringBuilder("t".repeat(length));
      for (int i = 0; i < length; i++) {
        topic.setCharAt(i, 'x');
        assertThat(read(topic.toString())).isEqualTo(topic.toString());
        topic.setCharAt(i, 't');
        assertThat(read(topic.toString())).isEqualTo(topic.toString());
      }
    }
  }

  @Test
  void longTopicsAreNotKept() throws Exception {
    String topic = "t".repeat(TopicCache.MAX_LENGTH + 1);

    assertThat(read(topic)).isEqualTo(topic).isNotSameAs(read(topic));
  }

  @Test
  void whatIsNotATopicIsRefusedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> read("a/+")).isInstanceOf(MalformedPacketException.class);
      assertThatThrownBy(() -> read(PacketBytes.bytes("61 C0 80")))
          .isInstanceOf(MalformedPacketException.class);
    }
  }

  @Test
  void aTopicThatIsCutOffIsRefused() {
    PacketReader in = new PacketReader();
    in.wrap("PUBLISH", PacketBytes.bytes("00 03 61 62"), 0, 4);

    assertThatThrownBy(() -> cache.read(in))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessage("PUBLISH topic: is 3 bytes long, but only 2 are left");
  }
}
