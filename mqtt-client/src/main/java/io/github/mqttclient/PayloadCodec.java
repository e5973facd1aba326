package io.github.mqttclient;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How values of a type travel as payloads, for publishing and receiving them typed.
 *
 * <pre>{@code
 * client.publish(MqttMessage.builder().topic("room/1").payload(reading, codec).qos(1).build());
 * client.subscribe("room/+", 1, codec.handler((message, reading) -> show(reading)));
 * }</pre>
 *
 * <p>It may be used by several threads at the same time.
 */
public interface PayloadCodec<T> {

  /** The payload of a value. What it throws is the cause of what {@code payload} throws. */
  byte[] encode(T value) throws Exception;

  /** The value of a payload, which is not to be modified; throws if it is none. */
  T decode(byte[] payload) throws Exception;

  /**
   * The content type that messages are given, unless they have one (5.0); a message with a content
   * type cannot be sent with an older version. Default: none.
   */
  default Optional<String> contentType() {
    return Optional.empty();
  }

  /** What the application does with a message and the value of its payload. */
  @FunctionalInterface
  interface Handler<T> {
    /** As {@link MessageHandler#onMessage}. */
    void onMessage(ReceivedMessage message, T value) throws Exception;
  }

  /**
   * A message handler that decodes the payload. If that fails {@code handler} is not called; the
   * failure, which names the topic, is logged and reported to {@link
   * MqttClientListener#onHandlerFailure}, and the message counts as handled.
   */
  default MessageHandler handler(Handler<? super T> handler) {
    return message -> handler.onMessage(message, decode(message));
  }

  /**
   * The value of the payload of a message, for example of one from a {@link MessageStream}.
   *
   * @throws IllegalArgumentException if it cannot be decoded; the text names topic and length
   */
  default T decode(ReceivedMessage message) {
    try {
      return decode(message.payload());
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "the payload of the message to \""
              + message.topic()
              + "\" ("
              + message.payload().length
              + " bytes) cannot be decoded: "
              + e,
          e);
    }
  }

  /**
   * Text as UTF-8. Unlike {@link ReceivedMessage#payloadAsString()} it refuses what is not UTF-8.
   * It sets no property, so that it works with all versions; {@link
   * MqttMessage.Builder#payloadUtf8} does.
   */
  static PayloadCodec<String> utf8() {
    return new PayloadCodec<>() {
      @Override
      public byte[] encode(String value) throws CharacterCodingException {
        ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        byte[] payload = new byte[encoded.remaining()];
        encoded.get(payload);
        return payload;
      }

      @Override
      public String decode(byte[] payload) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
      }
    };
  }
}
