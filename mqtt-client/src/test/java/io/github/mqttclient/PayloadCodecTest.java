package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
  /** Eight bytes; refuses negative numbers. */
  private final PayloadCodec<Long> numbers =
      new PayloadCodec<>() {
        @Override
        public byte[] encode(Long value) throws IOException {
          if (value < 0) {
            throw new IOException("negative: " + value);
          }
          return ByteBuffer.allocate(8).putLong(value).array();
        }

        @Override
        public Long decode(byte[] payload) {
          return ByteBuffer.wrap(payload).getLong();
        }

        @Override
        public Optional<String> contentType() {
          return Optional.of("application/x-number");
        }
      };

  @Test
  void messageHasTheEncodedValueAndTheContentType() {
    MqttMessage message = MqttMessage.builder().topic("a").payload(258L, numbers).build();

    assertThat(message.payload()).containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
    assertThat(message.contentType()).hasValue("application/x-number");
  }

  @Test
  void contentTypeOfTheMessageIsKept() {
    MqttMessage message =
        MqttMessage.builder().topic("a").contentType("mine").payload(1L, numbers).build();

    assertThat(message.contentType()).hasValue("mine");
  }

  @Test
  void valueThatCannotBeEncodedIsRefused() {
    MqttMessage.Builder builder = MqttMessage.builder().topic("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.payload(-1L, numbers))
        .withMessage("the payload cannot be encoded: java.io.IOException: negative: -1")
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  void utf8IsTextWithoutProperties() throws Exception {
    PayloadCodec<String> utf8 = PayloadCodec.utf8();
    MqttMessage message = MqttMessage.builder().topic("a").payload("ä€😀", utf8).build();

    assertThat(message.payloadAsString()).isEqualTo("ä€😀");
    assertThat(message.hasProperties()).isFalse();
    assertThat(utf8.decode(message.payload())).isEqualTo("ä€😀");
    assertThat(utf8.decode(utf8.encode(""))).isEmpty();
  }

  @Test
  void utf8RefusesWhatIsNone() {
    PayloadCodec<String> utf8 = PayloadCodec.utf8();

    assertThatThrownBy(() -> utf8.decode(new byte[] {'a', (byte) 0xC3}))
        .isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> utf8.encode("a\uD800")).isInstanceOf(CharacterCodingException.class);
  }
}
