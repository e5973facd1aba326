package io.github.mqttclient.internal.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Finds the addresses of a name, without making the network thread wait. */
public interface Resolver {

  /** Looks the name up and calls back, at once or later, on any thread. */
  void resolve(String host, Callback callback);

  /** Told what a name stands for. */
  interface Callback {
    void resolved(List<InetAddress> addresses);

    void failed(IOException exception);
  }

  /**
   * The resolver of the platform, on daemon threads that end as soon as they are idle. A look-up
   * cannot be interrupted; a few at a time keep a dead name server from delaying others.
   */
  static Resolver platform() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            4,
            4,
            50,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "mqtt-resolver");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return (host, callback) -> {
      if (isLiteral(host)) {
        lookUp(host, callback);
      } else {
        executor.execute(() -> lookUp(host, callback));
      }
    };
  }

  /** Whether this is an address and not a name, so that nobody has to be asked. */
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static void lookUp(String host, Callback callback) {
    List<InetAddress> addresses;
    try {
      addresses = List.of(InetAddress.getAllByName(host));
    } catch (IOException e) {
      callback.failed(e);
      return;
    }
    callback.resolved(addresses);
  }
}
