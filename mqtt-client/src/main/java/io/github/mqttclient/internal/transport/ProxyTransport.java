package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** A connection through a proxy, which after its handshake only passes bytes on. */
public final class ProxyTransport implements Transport {
  private final Transport lower;
  private final Opening opening;

  private ProxyTransport(Transport lower, Handshake handshake) {
    this.lower = lower;
    this.opening = new Opening(lower, handshake);
  }

  /**
   * HTTP CONNECT (RFC 9110 section 9.3.6).
   *
   * @param lower leads to the proxy, need not be open yet
   * @throws IllegalArgumentException if host or login cannot be sent to such a proxy
   */
  public static ProxyTransport http(Transport lower, ProxyRequest request) {
    return new ProxyTransport(lower, new HttpConnect(request));
  }

  /**
   * SOCKS version 5 (RFC 1928). A host that is a name is resolved by the proxy.
   *
   * @param lower leads to the proxy, need not be open yet
   * @throws IllegalArgumentException if host or login cannot be sent to such a proxy
   */
  public static ProxyTransport socks5(Transport lower, ProxyRequest request) {
    return new ProxyTransport(lower, new Socks5(request));
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
    return opening.isOpen() ? lower.interestOps() : opening.interestOps();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return opening.hasRest() ? opening.takeRest(into) : lower.read(into);
  }

  @Override
  public boolean hasBufferedInput() {
    return opening.hasRest() || lower.hasBufferedInput();
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    lower.write(from);
  }

  @Override
  public boolean flush() throws IOException {
    return lower.flush();
  }

  @Override
  public void shutdownOutput() throws IOException {
    lower.shutdownOutput();
  }

  @Override
  public void close() {
    lower.close();
  }
}
