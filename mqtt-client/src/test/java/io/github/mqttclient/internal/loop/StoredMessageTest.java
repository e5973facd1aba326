package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.MqttMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The record of a message. */
class StoredMessageTest {
  private static final long EPOCH_SECOND = 1_800_000_000L;

  private static final MqttMessage PLAIN = MqttMessage.builder().topic("a").qos(1).build();

  private static final MqttMessage FULL =
      MqttMessage.builder()
          .topic("a/b")
          .payload("äöü".getBytes(StandardCharsets.UTF_8))
          .qos(2)
          .retain(true)
          .payloadUtf8(true)
          .messageExpiry(Duration.ofSeconds(100))
          .contentType("text/plain")
          .responseTopic("answers")
          .correlationData(new byte[] {1, 2, 3})
          .userProperty("k", "v1")
          .userProperty("k", "v2")
          .build();

  @Test
  void everyFieldComesBack() throws Exception {
    assertThat(roundTrip(PLAIN, 0)).isEqualTo(PLAIN);
    assertThat(roundTrip(FULL, 0)).isEqualTo(FULL);
  }

  @Test
  void timePassesWhileTheMessageIsStored() throws Exception {
    assertThat(roundTrip(FULL, 40).messageExpiry()).contains(Duration.ofSeconds(60));
    assertThat(roundTrip(FULL, 100).messageExpiry()).contains(Duration.ZERO);
    assertThat(roundTrip(FULL, 1_000_000).messageExpiry()).contains(Duration.ZERO);
    assertThat(roundTrip(PLAIN, 1_000_000).messageExpiry()).isEmpty();
  }

  @Test
  void whatIsNoMessageIsRefused() {
    byte[] record = StoredMessage.encode(FULL, EPOCH_SECOND);
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> StoredMessage.decode(cut, EPOCH_SECOND))
          .isInstanceOf(IOException.class);
    }
  }

  private static MqttMessage roundTrip(MqttMessage message, long seconds) throws IOException {
    return StoredMessage.decode(
        StoredMessage.encode(message, EPOCH_SECOND), EPOCH_SECOND + seconds);
  }
}
