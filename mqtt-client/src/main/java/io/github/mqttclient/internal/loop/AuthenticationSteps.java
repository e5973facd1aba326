package io.github.mqttclient.internal.loop;

import io.github.mqttclient.AuthenticationFailedException;
import io.github.mqttclient.EnhancedAuthentication;
import io.github.mqttclient.EnhancedAuthentication.Exchange;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.session.Authenticator;
import io.github.mqttclient.internal.session.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the application do the steps of its authentication on threads that may wait, and brings the
 * results back to the network thread; for one network connection. What a step says after the
 * exchange is over is ignored.
 */
final class AuthenticationSteps implements Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");
  private static final int MAXIMUM_DATA = 65_535;

  private final EventLoop loop;
  private final ClientDriver driver;
  private final EnhancedAuthentication authentication;
  private final Duration timeout;

  /** Null until CONNECT can be sent. */
  private @Nullable NetworkConnection connection;

  /** The exchange that goes on, or the last one; written by its first step. */
  private volatile @Nullable Exchange exchange;

  /** What the application does now; null: nothing. Network thread only. */
  private @Nullable Step step;

  /** Told on the network thread what a step has brought. */
  interface Continuation {
    /** The step succeeded; {@code data} is empty if it was not about data. */
    void done(byte[] data, long now) throws ProtocolErrorException;

    /** The step failed. */
    void failed(AuthenticationFailedException failure, long now);
  }

  /** A piece of work of the application, which ends when its stage is completed. */
  private final class Step extends FutureTask<CompletionStage<?>> {
    private final Continuation continuation;

    Step(Callable<CompletionStage<?>> work, Continuation continuation) {
      super(work);
      this.continuation = continuation;
    }

    /** The work has returned, or will be interrupted as nobody waits for it any more. */
    @Override
    protected void done() {
      if (isCancelled()) {
        return;
      }
      try {
        CompletionStage<?> unused =
            Objects.requireNonNull(get(), "the step returned null").whenComplete(this::report);
      } catch (ExecutionException e) {
        report(null, e.getCause());
      } catch (InterruptedException | RuntimeException e) {
        report(null, e);
      }
    }

    private void report(@Nullable Object result, @Nullable Throwable failure) {
      loop.post(now -> goOn(this, result, failure, now));
    }
  }

  AuthenticationSteps(
      EventLoop loop,
      ClientDriver driver,
      EnhancedAuthentication authentication,
      Duration timeout) {
    this.loop = loop;
    this.driver = driver;
    this.authentication = authentication;
    this.timeout = timeout;
  }

  /** Begins the exchange of a connection that is to be made: asks for the data of CONNECT. */
  void first(Continuation continuation) {
    start(this::startExchange, continuation);
  }

  /** The connection that the exchange is for. */
  void use(NetworkConnection connection) {
    this.connection = connection;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public void begin() {
    start(this::startExchange, new Answer());
  }

  @Override
  public void challenge(byte[] data, Properties said) {
    driver.lifecycle().connector().authenticating();
    start(() -> exchangeAfter(said).onChallenge(data), new Answer());
  }

  @Override
  public void verify(byte[] data, Properties said) {
    start(() -> exchangeAfter(said).onSuccess(data), new Verification());
  }

  /** The exchange, which has been told what the server says besides its data. */
  private Exchange exchangeAfter(Properties said) {
    Exchange told = Objects.requireNonNull(exchange);
    String reasonString = said.string(PropertyId.REASON_STRING);
    if (reasonString != null || !said.userProperties().isEmpty()) {
      told.onDiagnostics(Optional.ofNullable(reasonString), said.userProperties());
    }
    return told;
  }

  private CompletionStage<byte[]> startExchange() {
    Exchange started = authentication.start();
    exchange = started;
    return started.initialData();
  }

  private void start(Callable<CompletionStage<?>> work, Continuation continuation) {
    Step next = new Step(work, continuation);
    step = next;
    loop.blockingWork().execute(next);
  }

  private void goOn(Step done, @Nullable Object result, @Nullable Throwable failure, long now) {
    if (done != step) {
      return; // The exchange is over.
    }
    step = null;
    loop.touch(driver);
    try {
      byte[] data = result instanceof byte[] bytes ? bytes : new byte[0];
      if (failure != null) {
        done.continuation.failed(exception(failure), now);
      } else if (data.length > MAXIMUM_DATA) {
        done.continuation.failed(exception(tooLong(data)), now);
      } else {
        done.continuation.done(data, now);
      }
    } catch (ProtocolErrorException e) {
      core().protocolError(e.reasonCode(), String.valueOf(e.getMessage()));
    }
    driver.readOn(now);
  }

  private static IllegalArgumentException tooLong(byte[] data) {
    return new IllegalArgumentException(
        "authentication data has " + data.length + " bytes, more than 65535");
  }

  private AuthenticationFailedException exception(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AuthenticationFailedException known
        ? known
        : new AuthenticationFailedException(
            authentication.method() + ": " + cause.getMessage(), null, cause);
  }

  private Connection core() {
    return Objects.requireNonNull(connection).connection();
  }

  @Override
  public void succeeded() {
    end(Optional.empty());
  }

  @Override
  public void failed(MqttException failure) {
    end(Optional.of(failure));
  }

  private void end(Optional<MqttException> failure) {
    if (step != null) {
      step.cancel(true);
      step = null;
    }
    Exchange ended = exchange;
    if (ended == null) {
      return; // Not even begun.
    }
    loop.blockingWork()
        .execute(
            () -> {
              try {
                ended.onEnd(failure);
              } catch (RuntimeException | Error e) {
                LOG.warn("An exchange of {} ended badly", authentication.method(), e);
              }
            });
  }

  /** The data go to the server. */
  private final class Answer implements Continuation {
    @Override
    public void done(byte[] data, long now) {
      core().authenticationAnswer(data, now);
    }

    @Override
    public void failed(AuthenticationFailedException failure, long now) {
      core().authenticationFailed(failure, now);
    }
  }

  /** The server is the one that it says it is. */
  private final class Verification implements Continuation {
    @Override
    public void done(byte[] data, long now) throws ProtocolErrorException {
      core().authenticationVerified(now);
    }

    @Override
    public void failed(AuthenticationFailedException failure, long now) {
      core().authenticationFailed(failure, now);
    }
  }
}
