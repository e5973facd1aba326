package io.github.mqttclient.internal.loop;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.Credentials;
import io.github.mqttclient.CredentialsProvider;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Connect;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.Protocol;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.Session;
import io.github.mqttclient.internal.transport.ServerUri;
import io.github.mqttclient.internal.transport.SocketTransport;
import io.github.mqttclient.internal.transport.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes a network connection for a client: from the name of a server to its CONNACK. */
final class Connector {
  private final EventLoop loop;
  private final ClientDriver driver;
  private final Session session;
  private final ConnectDialog dialog;
  private final ConnectSettings settings;
  private final Redirections redirections;

  /** Null while no connection is being made. */
  private @Nullable ConnectAttempt attempt;

  /** Connects to one of the addresses; null before and after that. */
  private @Nullable Dialer dialer;

  /** Connected, and not yet given to a {@link NetworkConnection}; null but for that while. */
  private @Nullable SocketChannel dialed;

  /** Does the first step of an authentication; null if there is none to do. */
  private @Nullable AuthenticationSteps preparing;

  Connector(
      EventLoop loop,
      ClientDriver driver,
      Session session,
      ConnectDialog dialog,
      ConnectSettings settings) {
    this.loop = loop;
    this.driver = driver;
    this.session = session;
    this.dialog = dialog;
    this.settings = settings;
    this.redirections = new Redirections(settings);
  }

  boolean isTrying() {
    return attempt != null;
  }

  private ConnectAttempt attempt() {
    return Objects.requireNonNull(attempt);
  }

  /** Begins an attempt; the driver's lifecycle is told how it ends. */
  void start(long now) {
    ConnectAttempt attempt =
        new ConnectAttempt(settings, redirections.servers(), now + settings.timeout().toNanos());
    this.attempt = attempt;
    CredentialsProvider provider = settings.credentials();
    if (provider == null) {
      tryNext(now);
    } else {
      attempt.stepBegins(now);
      askForCredentials(attempt, provider);
    }
  }

  /** Gives up, if an attempt is being made. */
  void cancel() {
    attempt = null;
    redirections.attemptEnded();
    giveUpStep();
  }

  private void giveUpStep() {
    if (dialer != null) {
      dialer.cancel();
      dialer = null;
    }
    closeDialed();
    if (preparing != null) {
      preparing.failed(new ConnectFailedException("the attempt to connect was given up", null));
      preparing = null;
    }
  }

  private void closeDialed() {
    SocketChannel channel = dialed;
    dialed = null;
    if (channel != null) {
      SocketTransport.over(channel).close();
    }
  }

  /** When to call {@link #wake} or ask {@link #isOverdue}, while trying. */
  long deadline() {
    return Deadlines.earlier(
        attempt().stepDeadline(), dialer == null ? Deadlines.NEVER : dialer.nextDeadline());
  }

  /** Dials another address, if it is time. */
  void wake(long now) {
    if (dialer != null) {
      dialer.onTimeout(now);
    }
  }

  boolean isOverdue(long now) {
    return attempt != null && attempt.stepDeadline() - now <= 0;
  }

  /**
   * Goes on to what is next, because what is tried has no time left.
   *
   * @param awaited {@link Transport#awaited}
   */
  void timeOut(String awaited, long now) {
    giveUpStep();
    attempt().timedOut(awaited, now);
    tryNext(now);
  }

  private void tryNext(long now) {
    ConnectAttempt attempt = attempt();
    ConnectAttempt.Next next = attempt.next();
    attempt.stepBegins(now);
    switch (next) {
      case RESOLVE -> findRoute(attempt);
      case DIAL -> dial(attempt, now);
      case FAIL -> {
        cancel();
        driver.lifecycle().attemptFailed(attempt.failure(), now);
      }
    }
  }

  private void askForCredentials(ConnectAttempt attempt, CredentialsProvider provider) {
    int step = attempt.step();
    attempt.askingForCredentials();
    BiConsumer<@Nullable Credentials, @Nullable Throwable> answer =
        (credentials, failure) ->
            loop.post(
                now -> {
                  if (resumes(attempt, step)) {
                    answered(attempt, credentials, failure);
                    tryNext(now);
                  }
                });
    loop.blockingWork().execute(() -> askFor(provider).whenComplete(answer));
  }

  private static CompletionStage<Credentials> askFor(CredentialsProvider provider) {
    try {
      return Objects.requireNonNull(provider.credentials(), "the provider gave null");
    } catch (RuntimeException e) {
      CompletableFuture<Credentials> failed = new CompletableFuture<>();
      failed.completeExceptionally(e);
      return failed;
    }
  }

  private void answered(
      ConnectAttempt attempt, @Nullable Credentials credentials, @Nullable Throwable failure) {
    if (credentials != null) {
      dialog.credentials(credentials);
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      attempt.withoutCredentials(
          cause == null ? new NullPointerException("the provider gave null") : cause);
    }
  }

  private void findRoute(ServerUri server, RouteFinder.Listener listener) {
    new RouteFinder(loop, settings.transport()).find(server, listener);
  }

  /** What has to be known before anything can be dialed. */
  private void findRoute(ConnectAttempt attempt) {
    int step = attempt.step();
    redirections.tries(attempt.server());
    findRoute(
        attempt.server(),
        new RouteFinder.Listener() {
          @Override
          public void found(Route route, List<SocketAddress> addresses, long now) {
            if (resumes(attempt, step)) {
              attempt.route = route;
              attempt.resolved(addresses);
              tryNext(now);
            }
          }

          @Override
          public void foundServers(List<ServerUri> servers, long now) {
            if (resumes(attempt, step)) {
              attempt.redirected(servers);
              tryNext(now);
            }
          }

          @Override
          public void unresolved(String host, IOException failure, long now) {
            if (resumes(attempt, step)) {
              attempt.unresolved(host, failure);
              tryNext(now);
            }
          }

          @Override
          public void unreachable(Exception failure, long now) {
            if (resumes(attempt, step)) {
              attempt.unreachable(failure);
              tryNext(now);
            }
          }
        });
  }

  /** An answer has come; false if its time was over, or the client is disconnected or closed. */
  private boolean resumes(ConnectAttempt asked, int step) {
    loop.touch(driver);
    return isGoingOn(asked, step);
  }

  /** Else its time is over, or the client was disconnected or closed. */
  private boolean isGoingOn(ConnectAttempt asked, int step) {
    return asked == attempt && step == asked.step();
  }

  private void dial(ConnectAttempt attempt, long now) {
    String unsupported = Protocol.of(attempt.version()).unsupported(dialog.connect());
    if (unsupported != null) {
      attempt.cannotSay(unsupported);
      tryNext(now);
      return;
    }
    Route route = Objects.requireNonNull(attempt.route);
    dialer = new Dialer(loop, route.sockets(), attempt.toDial(), new Dialing(attempt));
    dialer.start(now);
  }

  /** What becomes of the addresses that are dialed. */
  private final class Dialing implements Dialer.Listener {
    private final ConnectAttempt attempt;

    Dialing(ConnectAttempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public void dialed(SocketChannel channel, SocketAddress address, long now) {
      loop.touch(driver);
      dialer = null;
      dialed = channel;
      attempt.dialed(address);
      attempt.stepBegins(now);
      open(attempt, now);
    }

    @Override
    public void failed(SocketAddress address, Exception failure) {
      loop.touch(driver);
      attempt.notDialed(address, failure);
    }

    @Override
    public void exhausted(long now) {
      dialer = null;
      tryNext(now);
    }
  }

  private void open(ConnectAttempt attempt, long now) {
    EnhancedAuthentication authentication = settings.authentication();
    if (authentication == null) {
      open(attempt, dialog.connect(), null, now);
    } else {
      attempt.preparing();
      prepare(attempt, authentication);
    }
  }

  /** Each connection has an exchange of its own, which begins with the data of CONNECT. */
  private void prepare(ConnectAttempt attempt, EnhancedAuthentication authentication) {
    AuthenticationSteps steps =
        new AuthenticationSteps(loop, driver, authentication, settings.timeout());
    preparing = steps;
    steps.first(
        new AuthenticationSteps.Continuation() {
          @Override
          public void done(byte[] data, long now) {
            preparing = null;
            open(attempt, dialog.connect(data), steps, now);
          }

          @Override
          public void failed(AuthenticationFailedException failure, long now) {
            preparing = null;
            closeDialed();
            steps.failed(failure);
            attempt.failed(failure);
            tryNext(now);
          }
        });
  }

  private void open(
      ConnectAttempt attempt,
      Connect connect,
      @Nullable AuthenticationSteps authentication,
      long now) {
    Transport transport;
    try {
      transport = openTransport(attempt);
    } catch (IOException | RuntimeException e) { // A RuntimeException: a layer that cannot be made.
      if (authentication != null) {
        authentication.failed(new ConnectFailedException("no connection: " + e, e));
      }
      attempt.failed(e);
      tryNext(now);
      return;
    }
    Protocol protocol = Protocol.of(attempt.version());
    NetworkConnection connection =
        new NetworkConnection(loop, driver, transport, session, connect, protocol, authentication);
    if (authentication != null) {
      authentication.use(connection);
    }
    driver.lifecycle().use(connection);
    connection.open(now);
  }

  private Transport openTransport(ConnectAttempt attempt) throws IOException {
    Route route = Objects.requireNonNull(attempt.route);
    SocketChannel channel = Objects.requireNonNull(dialed);
    dialed = null; // It belongs to the transport from now on.
    return route.open(
        channel,
        attempt.version(),
        new Route.Surroundings(
            loop.buffers(), loop.blockingWork(), () -> loop.post(this::goOnOpening)));
  }

  /** Another thread has done what a transport has asked for; harmless if there is a newer one. */
  private void goOnOpening(long now) {
    NetworkConnection connection = driver.lifecycle().connection();
    if (connection != null) {
      connection.onReady(now);
    }
  }

  /** CONNECT is on its way. */
  void connectSent() {
    if (attempt != null) {
      attempt.connectSent();
    }
  }

  /** The server has answered with AUTH. */
  void authenticating() {
    if (attempt != null) {
      attempt.authenticating();
    }
  }

  /** The server accepted: the attempt has succeeded. */
  ConnectResult accepted(ConnAck connAck, Capabilities capabilities) {
    ConnectAttempt attempt = attempt();
    this.attempt = null;
    ServerUri server = attempt.server();
    redirections.accepted(server);
    return dialog.accepted(server.toString(), connAck, capabilities, attempt.version());
  }

  /** The server refused; what comes next is tried when the network connection has ended. */
  void refused(ConnAck connAck) {
    ConnectAttempt attempt = this.attempt;
    if (attempt == null) {
      return;
    }
    String reference = connAck.properties().string(PropertyId.SERVER_REFERENCE);
    List<ServerUri> others = List.of();
    String notFollowed = null;
    try {
      others = redirections.follow(attempt.server(), connAck.reasonCode(), reference);
    } catch (IllegalArgumentException e) {
      notFollowed = e.getMessage();
    }
    attempt.refused(
        new ConnectRefusedException(
            attempt.server().toString(),
            connAck.reasonCode(),
            connAck.properties().string(PropertyId.REASON_STRING),
            reference,
            notFollowed,
            connAck.properties().userProperties()));
    if (!others.isEmpty()) {
      attempt.redirected(others);
    }
  }

  /** Whether the next attempt begins with other servers, because the connection ended like this. */
  boolean isRedirected(DisconnectCause cause) {
    return redirections.isRedirected(cause);
  }

  /** The network connection ended before CONNACK, or after one that refused. */
  void connectionEnded(DisconnectCause cause, long now) {
    attempt().ended(cause);
    tryNext(now);
  }
}
