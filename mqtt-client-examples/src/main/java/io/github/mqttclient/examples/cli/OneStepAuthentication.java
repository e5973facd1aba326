package io.github.mqttclient.examples.cli;

import io.github.mqttclient.EnhancedAuthentication;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code -D connect authentication-method} and {@code -data}: all is said in the CONNECT. */
final class OneStepAuthentication implements EnhancedAuthentication {
  private final String method;
  private final byte[] data;

  OneStepAuthentication(String method, byte[] data) {
    this.method = method;
    this.data = data;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Exchange start() {
    return new Exchange() {
      @Override
      public CompletionStage<byte[]> initialData() {
        return CompletableFuture.completedFuture(data);
      }

      @Override
      public CompletionStage<byte[]> onChallenge(byte[] challenge) {
        return CompletableFuture.failedFuture(
            new IllegalStateException("the server asks for more than authentication-data"));
      }
    };
  }
}
