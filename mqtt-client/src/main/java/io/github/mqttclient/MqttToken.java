package io.github.mqttclient;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The future outcome of an operation of {@link MqttClient}.
 *
 * <p>It completes in every history: with success, with the server's refusal, when the connection is
 * lost or when the client is closed; a failure is an {@link MqttException}. As with every {@link
 * CompletableFuture}, dependents that are registered without an executor run on the thread that
 * completes it, which is the client's network thread, or at once if it is complete already: they
 * should be short, and they must not wait. {@code get} and {@code join} there throw at once instead
 * of waiting for themselves for ever. From message handlers and listeners, which run on the
 * callback executor, they simply work.
 */
public abstract class MqttToken<T> extends CompletableFuture<T> {

  protected MqttToken() {}

  /** The packet identifier of the request; empty until it has one, and for QoS 0. */
  public abstract OptionalInt packetId();

  /** Whether the current thread is the one that will complete this token. */
  protected abstract boolean isOnNetworkThread();

  /**
   * Waits for the outcome.
   *
   * @throws IllegalStateException on the client's network thread, if not completed yet
   */
  @Override
  public T get() throws InterruptedException, ExecutionException {
    refuseNetworkThread();
    return super.get();
  }

  /**
   * Waits for the outcome, at most as long as given.
   *
   * @throws IllegalStateException on the client's network thread, if not completed yet
   */
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseNetworkThread();
    return super.get(timeout, unit);
  }

  /**
   * Waits for the outcome.
   *
   * @throws IllegalStateException on the client's network thread, if not completed yet
   */
  @Override
  public T join() {
    refuseNetworkThread();
    return super.join();
  }

  /** Futures derived from this one refuse to wait on the network thread, too (Java 9 and up). */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Dependent<>(this);
  }

  private void refuseNetworkThread() {
    if (!isDone() && isOnNetworkThread()) {
      throw new IllegalStateException(
          "waiting here would never end: this is the network thread of the client, which has to"
              + " read the answer; use a dependent (thenAccept ...) or another thread");
    }
  }

  private static final class Dependent<T> extends MqttToken<T> {
    private final MqttToken<?> origin;

    Dependent(MqttToken<?> origin) {
      this.origin = origin;
    }

    @Override
    public OptionalInt packetId() {
      return origin.packetId();
    }

    @Override
    protected boolean isOnNetworkThread() {
      return origin.isOnNetworkThread();
    }
  }
}
