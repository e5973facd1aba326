package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket (RFC 6455, client) over any transport, used as a stream: the boundaries of frames
 * mean nothing. [MQTT-6.0.0-2]
 *
 * <p>Input is decoded where it was read to, without a buffer. Output has one, which grows with what
 * is written up to {@value #MAX_OUTPUT} bytes: a write becomes one frame, or several if it is
 * larger. Frames are encoded only when what was encoded before is out, so at most one buffer is
 * held back.
 */
public final class WebSocketTransport implements Transport {
  static final int MAX_OUTPUT = 64 * 1024;
  private static final int MIN_OUTPUT = 512;

  private static final int MAX_CONTROL_FRAME =
      2 + WebSocketFrames.MASK_LENGTH + WebSocketFrames.MAX_CONTROL_PAYLOAD;

  private final Transport lower;
  private final Opening opening;
  private final WebSocketEncoder encoder;
  private final WebSocketDecoder decoder;

  private Input input = Input.OPEN;
  private Output output = Output.OPEN;

  /** Whole frames; between position and limit stands what the layer below has not taken. */
  private ByteBuffer frames = ByteBuffer.allocate(0);

  /** The payload of the latest ping, until it is answered; RFC 6455 5.5.3 lets us skip others. */
  private final ByteBuffer ping = ByteBuffer.allocate(WebSocketFrames.MAX_CONTROL_PAYLOAD);

  private Pong pong = Pong.NONE;

  /** What is thrown by the read that follows the last payload; null if there is none. */
  private @Nullable IOException failure;

  private enum Input {
    /** Next: {@link #ENDING}, {@link #ENDED}. */
    OPEN,
    /** No payload will come any more, and the next read says so. Next: {@link #ENDED}. */
    ENDING,
    /** It was said. */
    ENDED
  }

  private enum Output {
    /** Next: {@link #CLOSED}. */
    OPEN,
    /** The close frame is encoded; nothing follows it. */
    CLOSED
  }

  private enum Pong {
    NONE,
    /** There was no room for it yet. */
    DUE
  }

  /**
   * @param lower leads to the server, need not be open yet
   * @param random makes the key of the upgrade and the masks: a secure one
   */
  public WebSocketTransport(Transport lower, WebSocketRequest request, Random random) {
    this.lower = lower;
    this.opening = new Opening(lower, new WebSocketUpgrade(request, random));
    this.encoder = new WebSocketEncoder(random);
    this.decoder = new WebSocketDecoder(request.maximumFrameLength(), new Answers());
  }

  @Override
  public SelectableChannel channel() {
    return lower.channel();
  }

  @Override
  public boolean finishOpening() throws IOException {
    return opening.finish();
  }

  @Override
  public String awaited() {
    return opening.awaited();
  }

  @Override
  public int interestOps() {
    if (!opening.isOpen()) {
      return opening.interestOps();
    }
    boolean held = frames.hasRemaining() || pong == Pong.DUE;
    return lower.interestOps() | (held ? SelectionKey.OP_WRITE : 0);
  }

  /** Gives 0, too, if all that came was control frames or parts of a frame's header. */
  @Override
  public int read(ByteBuffer into) throws IOException {
    if (input != Input.OPEN) {
      return end();
    }
    int start = into.position();
    int count = opening.hasRest() ? opening.takeRest(into) : lower.read(into);
    if (count <= 0) {
      return count;
    }
    try {
      decoder.decode(into, start);
    } catch (WebSocketException e) {
      fail(e);
      closeOutput(e.closeCode());
    }
    answer();
    int payload = into.position() - start;
    return payload == 0 && input != Input.OPEN ? end() : payload;
  }

  /** The network may be gone already; what was read in front of that comes first all the same. */
  private void answer() {
    try {
      flush();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    if (failure == null) {
      failure = e;
    }
    input = Input.ENDING;
  }

  private int end() throws IOException {
    input = Input.ENDED;
    if (failure != null) {
      throw failure;
    }
    return -1;
  }

  @Override
  public boolean hasBufferedInput() {
    return switch (input) {
      case OPEN -> opening.hasRest() || lower.hasBufferedInput();
      case ENDING -> true;
      case ENDED -> false;
    };
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    if (output == Output.CLOSED) {
      throw new IOException("the WebSocket is closed for output");
    }
    while (from.hasRemaining() && flush()) {
      beginFrames(from.remaining() + WebSocketFrames.MAX_HEADER);
      encoder.encode(from, frames);
      Buffers.flip(frames);
    }
    flush();
  }

  /** Makes an empty buffer ready, large enough for so many bytes if that is within the bound. */
  private void beginFrames(int size) {
    int wanted = Math.max(MIN_OUTPUT, Math.min(size, MAX_OUTPUT));
    if (frames.capacity() < wanted) {
      int grown = Math.max(wanted, Math.min(2 * frames.capacity(), MAX_OUTPUT));
      frames = ByteBuffer.allocate(grown);
    }
    Buffers.clear(frames);
  }

  @Override
  public boolean flush() throws IOException {
    if (frames.hasRemaining()) {
      lower.write(frames);
    }
    if (!frames.hasRemaining() && pong == Pong.DUE) {
      pong = Pong.NONE;
      if (output == Output.OPEN) {
        beginFrames(MAX_CONTROL_FRAME);
        encoder.encodeControl(WebSocketFrames.PONG, ping, frames);
        Buffers.flip(frames);
        lower.write(frames);
      }
    }
    return lower.flush() && !frames.hasRemaining();
  }

  /** Sends the close frame; the layer below stays open, because the server closes it first. */
  @Override
  public void shutdownOutput() throws IOException {
    if (opening.isOpen()) {
      closeOutput(WebSocketFrames.NORMAL_CLOSURE);
      flush();
    }
  }

  @Override
  public void close() {
    lower.close();
  }

  /** Puts a close frame behind what is held back, unless there was one. */
  private void closeOutput(int code) {
    if (output == Output.CLOSED) {
      return;
    }
    output = Output.CLOSED;
    ByteBuffer payload = ByteBuffer.allocate(2);
    if (code != WebSocketFrames.NO_STATUS) {
      payload.putShort((short) code);
    }
    Buffers.flip(payload);
    ByteBuffer last = ByteBuffer.allocate(frames.remaining() + MAX_CONTROL_FRAME);
    last.put(frames);
    encoder.encodeControl(WebSocketFrames.CLOSE, payload, last);
    Buffers.flip(last);
    frames = last;
  }

  private final class Answers implements WebSocketDecoder.ControlFrames {
    @Override
    public void onPing(byte[] payload, int length) {
      Buffers.clear(ping);
      ping.put(payload, 0, length);
      Buffers.flip(ping);
      pong = Pong.DUE;
    }

    /** A code other than normal closure says why; after our own close frame it is an echo. */
    @Override
    public void onClose(int code, String reason) {
      boolean normal = code == WebSocketFrames.NORMAL_CLOSURE || code == WebSocketFrames.NO_STATUS;
      if (output == Output.OPEN && !(normal && reason.isEmpty())) {
        String text = WebSocketFrames.closeText(code, reason);
        fail(new WebSocketException(code, "the server closed the WebSocket: " + text));
      }
      input = Input.ENDING;
      closeOutput(code);
    }
  }
}
