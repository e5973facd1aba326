package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.pubAck;
import static io.github.mqttclient.fixtures.Packets.publish;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.PayloadCodec;
import io.github.mqttclient.fixtures.RecordingListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Typed handlers: what they are given, and what becomes of a payload that is none of theirs. */
class PayloadCodecScriptedTest extends ScriptedScene {
  private final BlockingQueue<String> values = new LinkedBlockingQueue<>();

  /** The one that cannot be decoded is reported and counts as handled. */
  @Test
  void typedHandlerIsGivenValuesAndNothingElse() {
    expectWarnings();
    connectedClientWith(
        b ->
            b.handler(
                "a/+",
                PayloadCodec.utf8()
                    .handler((message, value) -> values.add(message.topic() + " " + value))),
        send(publish(1, "a/1").payload("ä")),
        expect(pubAck(1)),
        send(publish(2, "a/2").payload(new byte[] {'x', (byte) 0xFF})),
        expect(pubAck(2)),
        send(publish(3, "a/3").payload("c")),
        expect(pubAck(3)));

    assertThat(RecordingListener.next(values)).isEqualTo("a/1 ä");
    assertThat(RecordingListener.next(values)).isEqualTo("a/3 c");
    assertThat(RecordingListener.next(listener.handlerFailures))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the payload of the message to \"a/2\" (2 bytes) cannot be decoded: ");
    server.assertPlayedToTheEnd();
    assertThat(values).isEmpty();
  }
}
