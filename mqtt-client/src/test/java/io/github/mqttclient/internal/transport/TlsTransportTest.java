package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes through TLS, once it is open. */
class TlsTransportTest {
  private static final String V12 = "TLSv1.2";
  private static final String V13 = "TLSv1.3";
  private static final int ROOM = 128 * 1024;

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void bytesGoBothWays(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);

    scene.write(text("from the client"));
    scene.peer.send(text("from the server"));

    assertThat(scene.peer.received).hasToString("from the client");
    assertThat(scene.readAll(ROOM)).isEqualTo(text("from the server"));
    assertThat(scene.engine.getSession().getProtocol()).isEqualTo(protocol);
    assertThat(scene.readOnce()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void networkThatMovesOneByteAtATimeChangesNothing(String protocol) throws IOException {
    TlsScene scene = new TlsScene(protocol);
    scene.link.reads = available -> 1;
    scene.link.writes = offered -> 1;
    byte[] bytes = random(20_000);

    scene.open();
    scene.write(bytes);
    scene.peer.send(bytes);

    assertThat(scene.peer.received.toByteArray()).isEqualTo(bytes);
    assertThat(scene.readAll(ROOM)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({V12 + ", 1", V12 + ", 2", V12 + ", 3", V13 + ", 4", V13 + ", 5", V13 + ", 6"})
  void anyChunksCarryTheSameBytes(String protocol, long seed) throws IOException {
    Random random = new Random(seed);
    TlsScene scene = new TlsScene(protocol);
    scene.link.reads = available -> random.nextInt(20_000);
    scene.link.writes = offered -> random.nextInt(20_000);
    scene.open();
    for (int i = 0; i < 30; i++) {
      byte[] bytes = random(1 + random.nextInt(random.nextBoolean() ? 50 : 200_000));
      scene.peer.received.reset();

      scene.write(bytes);
      scene.peer.send(bytes);

      assertThat(scene.peer.received.toByteArray()).as("seed %d", seed).isEqualTo(bytes);
      assertThat(scene.readAll(1 + random.nextInt(ROOM))).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void eightMebibytesGoBothWays(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);
    scene.link.writes = offered -> Math.min(offered, 77_777);
    scene.link.reads = available -> Math.min(available, 55_555);
    byte[] bytes = random(1024 * 1024);

    for (int i = 0; i < 8; i++) {
      scene.peer.received.reset();
      scene.write(bytes);
      scene.peer.send(bytes);
      assertThat(scene.peer.received.toByteArray()).isEqualTo(bytes);
      assertThat(scene.readAll(ROOM)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 20_000})
  void whatDidNotFitIsBufferedAndSaid(int room) throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    byte[] bytes = random(50_000);
    scene.peer.send(bytes);

    assertThat(scene.transport().hasBufferedInput()).isFalse();
    ByteBuffer into = ByteBuffer.allocate(room);
    assertThat(scene.transport().read(into)).isEqualTo(room);

    assertThat(scene.link.hasInput()).as("the selector would say something").isFalse();
    assertThat(scene.transport().hasBufferedInput()).isTrue();
    ByteBuffer rest = ByteBuffer.allocate(ROOM);
    assertThat(scene.transport().read(rest)).isEqualTo(bytes.length - room);
    assertThat(scene.transport().hasBufferedInput()).isFalse();
  }

  @Test
  void networkThatTakesNothingBoundsWhatIsHeldBack() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    scene.link.writes = offered -> 0;
    ByteBuffer from = ByteBuffer.wrap(random(1024 * 1024));

    scene.transport().write(from);
    int taken = from.position();
    scene.transport().write(from);

    assertThat(taken).isBetween(1, TlsTransport.BUFFER_SIZE);
    assertThat(from.position()).isEqualTo(taken);
    assertThat(scene.transport().interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(scene.transport().flush()).isFalse();
    scene.link.writes = offered -> offered;
    assertThat(scene.transport().flush()).isTrue();
    assertThat(scene.transport().interestOps()).isZero();
    scene.settle();
    assertThat(scene.peer.received.size()).isEqualTo(taken);
  }

  @Test
  void idleConnectionGivesItsBuffersBack() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    int free = scene.pool.free();
    assertThat(free).isPositive();

    scene.link.writes = offered -> 0;
    scene.transport().write(ByteBuffer.wrap(text("held back")));
    assertThat(scene.pool.free()).isEqualTo(free - 1);
    scene.link.writes = offered -> offered;
    scene.settle();
    scene.peer.send(text("answer"));
    scene.readAll(3);

    assertThat(scene.pool.free()).isGreaterThanOrEqualTo(free);
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void closeNotifyOfTheServerIsTheEnd(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);
    scene.peer.send(text("last words"));
    scene.peer.closeNotify();
    scene.link.inputShut = true;

    ByteBuffer into = ByteBuffer.allocate(ROOM);
    assertThat(scene.transport().read(into)).isEqualTo(10);
    assertThat(scene.transport().hasBufferedInput()).isTrue(); // The end itself.
    assertThat(scene.transport().read(into)).isEqualTo(-1);
    assertThat(scene.transport().read(into)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void closingSaysCloseNotify(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);

    scene.transport().close();
    scene.peer.step();

    assertThat(scene.peer.sawCloseNotify).isTrue();
    assertThat(scene.link.closed).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void serverThatSaidGoodByeIsAnswered(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);
    scene.peer.closeNotify();
    assertThat(scene.readOnce()).isEqualTo(-1);

    scene.transport().close();
    scene.peer.step();

    assertThat(scene.peer.sawCloseNotify).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void outputEndsWithCloseNotifyThenTheTransportBelowWhileInputGoesOn(String protocol)
      throws IOException {
    TlsScene scene = TlsScene.opened(protocol);
    scene.link.writes = offered -> 0;
    scene.transport().write(ByteBuffer.wrap(text("last words")));
    scene.transport().shutdownOutput();
    assertThat(scene.link.outputShut).as("while something is held back").isFalse();
    assertThat(scene.transport().interestOps()).isEqualTo(SelectionKey.OP_WRITE);

    // As in a network: what the server sends can be on its way before it sees the good-bye.
    scene.peer.send(text("from the server"));
    scene.link.writes = offered -> 1;
    scene.settle();

    assertThat(scene.link.outputShut).isTrue();
    assertThat(scene.peer.received).hasToString("last words");
    assertThat(scene.peer.sawCloseNotify).isTrue();
    assertThat(scene.readAll(ROOM)).isEqualTo(text("from the server"));
    scene.link.inputShut = true; // The server owes no close_notify any more.
    assertThat(scene.readOnce()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {V12, V13})
  void endWithoutCloseNotifyIsAFailureThatSaysSo(String protocol) throws IOException {
    TlsScene scene = TlsScene.opened(protocol);
    scene.peer.send(text("half of"));
    scene.link.inputShut = true;
    assertThat(scene.readText()).isEqualTo("half of");

    assertThatThrownBy(scene::readOnce)
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("without a TLS close_notify");
  }

  @Test
  void endWithinARecordIsAFailure() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    scene.peer.send(text("whole"));
    scene.link.send(new byte[] {23, 3, 3, 0});
    scene.link.inputShut = true;
    assertThat(scene.readText()).isEqualTo("whole");

    assertThatThrownBy(scene::readOnce).isInstanceOf(EOFException.class);
  }

  @Test
  void whatCameBeforeAFailureIsReadFirst() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    scene.peer.send(text("good"));
    scene.link.send(
        new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0});

    ByteBuffer into = ByteBuffer.allocate(ROOM);
    assertThat(scene.transport().read(into)).isEqualTo(4);
    assertThat(scene.transport().hasBufferedInput()).isTrue();
    assertThatThrownBy(scene::readOnce).isInstanceOf(SSLException.class);
    assertThatThrownBy(scene::readOnce).isInstanceOf(SSLException.class);
  }

  @Test
  void brokenNetworkIsNotHidden() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    scene.readAll(ROOM); // The tickets.
    scene.link.failure = new IOException("Connection reset");

    assertThatThrownBy(scene::readOnce).hasMessage("Connection reset");
    assertThatThrownBy(() -> scene.transport().write(ByteBuffer.wrap(text("x"))))
        .hasMessage("Connection reset");
    scene.transport().close();
    assertThat(scene.link.closed).isTrue();
  }

  @Test
  void renegotiationIsRefused() throws IOException {
    TlsScene scene = TlsScene.opened(V12);
    scene.peer.engine.beginHandshake();
    scene.peer.sendOwn();

    assertThatThrownBy(scene::readOnce)
        .isInstanceOf(SSLException.class)
        .hasMessage("the server asked for a TLS renegotiation, which is refused");
  }

  @Test
  void keysCanBeUpdatedByTheServer() throws IOException {
    TlsScene scene = TlsScene.opened(V13);
    for (int i = 0; i < 3; i++) {
      scene.peer.engine.beginHandshake(); // KeyUpdate, when the handshake is over.
      scene.peer.sendOwn();
      scene.peer.send(text("after key update " + i));

      assertThat(scene.readAll(ROOM)).isEqualTo(text("after key update " + i));
      scene.write(text("client " + i + " "));
    }

    assertThat(scene.peer.received).hasToString("client 0 client 1 client 2 ");
  }
}
