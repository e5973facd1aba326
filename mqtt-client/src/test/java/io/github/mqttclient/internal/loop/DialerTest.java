package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.github.mqttclient.fixtures.BlackHole;
import io.github.mqttclient.fixtures.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which address is connected to, with real sockets, and what becomes of the others. */
@Timeout(60)
class DialerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EventLoop loop =
      new EventLoop(System::nanoTime, mock(Resolver.class), Runnable::run);
  private final List<AutoCloseable> toClose = new ArrayList<>();

  /** What the listener was told, in order. */
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private final List<SocketChannel> opened = new CopyOnWriteArrayList<>();
  private InetSocketAddress listening;

  @BeforeEach
  void listen() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    toClose.add(server);
    listening = (InetSocketAddress) server.getLocalSocketAddress();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose) {
      closeable.close();
    }
    for (SocketChannel channel : opened) {
      channel.close();
    }
  }

  private SocketChannel open(SocketAddress to) throws IOException {
    SocketChannel channel = SocketChannel.open();
    opened.add(channel);
    channel.configureBlocking(false);
    return channel;
  }

  private static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  private static InetSocketAddress refusing() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) closed.getLocalSocketAddress();
    }
  }

  private InetSocketAddress silent() {
    BlackHole blackHole = new BlackHole();
    toClose.add(blackHole);
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), blackHole.port());
  }

  /** The thread of the loop lives as long as there is something to dial. */
  private final class Dialing extends EventLoop.Participant implements Dialer.Listener {
    private final Dialer dialer;

    Dialing(List<? extends SocketAddress> addresses) {
      dialer = new Dialer(loop, DialerTest.this::open, List.copyOf(addresses), this);
    }

    void start() {
      loop.post(
          now -> {
            loop.activate(this);
            dialer.start(now);
            loop.touch(this);
          });
    }

    void cancel() {
      loop.post(
          now -> {
            dialer.cancel();
            told.add("cancelled");
            loop.deactivate(this);
          });
    }

    @Override
    public void dialed(SocketChannel channel, SocketAddress address, long now) {
      told.add("dialed " + port(address) + (channel.isConnected() ? "" : " not connected"));
      loop.deactivate(this);
    }

    @Override
    public void failed(SocketAddress address, Exception failure) {
      told.add("failed " + port(address));
    }

    @Override
    public void exhausted(long now) {
      told.add("exhausted");
      loop.deactivate(this);
    }

    @Override
    void wake(long now) {
      dialer.onTimeout(now);
      loop.touch(this);
    }

    @Override
    void endTurn(long now) {}

    @Override
    void onFailure(Throwable failure, long now) {
      told.add("onFailure " + failure);
    }

    @Override
    long pauseNanos() {
      return 0;
    }

    @Override
    void clockJumped(long now) {}

    @Override
    long nextDeadline() {
      return dialer.nextDeadline();
    }
  }

  private Dialing dial(InetSocketAddress... addresses) {
    Dialing dialing = new Dialing(List.of(addresses));
    dialing.start();
    return dialing;
  }

  private void assertTold(String... expected) throws InterruptedException {
    List<String> came = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      came.add(told.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    }
    assertThat(came).containsExactly(expected);
  }

  private void assertAllButTheLastAreClosed() {
    assertThat(
            Resources.eventually(
                DEADLINE, () -> opened.stream().filter(SocketChannel::isOpen).count() <= 1))
        .isTrue();
  }

  @Test
  void firstAddressThatAnswersIsTaken() throws Exception {
    dial(listening, refusing());

    assertTold("dialed " + listening.getPort());
    assertThat(opened).hasSize(1);
  }

  @Test
  void addressThatRefusesIsFollowedByTheNextAtOnce() throws Exception {
    InetSocketAddress refusing = refusing();

    dial(refusing, listening);

    assertTold("failed " + refusing.getPort(), "dialed " + listening.getPort());
    assertAllButTheLastAreClosed();
  }

  @Test
  void addressThatIsSilentIsFollowedByTheNextAfterAWhile() throws Exception {
    dial(silent(), silent(), listening);

    assertTold("dialed " + listening.getPort());
    assertThat(opened).hasSize(3);
    assertAllButTheLastAreClosed();
  }

  @Test
  void addressThatFailsDoesNotEndThoseThatAreBeingTried() throws Exception {
    InetSocketAddress refusing = refusing();

    dial(silent(), refusing, listening);

    assertTold("failed " + refusing.getPort(), "dialed " + listening.getPort());
    assertAllButTheLastAreClosed();
  }

  @Test
  void allAddressesThatRefuseAreToldInTheirOrder() throws Exception {
    InetSocketAddress first = refusing();
    InetSocketAddress second = refusing();

    dial(first, second);

    assertTold("failed " + first.getPort(), "failed " + second.getPort(), "exhausted");
    assertThat(opened).noneMatch(SocketChannel::isOpen);
  }

  @Test
  void addressThatCannotBeConnectedToAtAllIsAFailureLikeOthers() throws Exception {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);

    dial(unresolved, listening);

    assertTold("failed 1", "dialed " + listening.getPort());
  }

  @Test
  void nothingIsToldAfterCancelling() throws Exception {
    Dialing dialing = dial(silent(), silent());

    dialing.cancel();

    assertTold("cancelled");
    assertThat(opened).noneMatch(SocketChannel::isOpen);
    assertThat(dialing.dialer.nextDeadline()).isEqualTo(Deadlines.NEVER);
    assertThat(told).isEmpty();
  }

  @Test
  void withoutAnyAddressItIsExhaustedAtOnce() throws Exception {
    dial();

    assertTold("exhausted");
  }
}
