package io.github.mqttclient.internal.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Executor;

/** Finds the addresses of a name, without making the network thread wait. */
public interface Resolver {

  /** Looks the name up and calls back, at once or later, on any thread. */
  void resolve(String host, Callback callback);

  /**
   * The SRV records of a name, in the order of the answer; waits for it, so not for the network
   * thread.
   *
   * @throws IOException if there are none, or nobody knows
   */
  default List<ServiceRecord> services(String name) throws IOException {
    return ServiceLookUp.ask("dns:", name);
  }

  /** Told what a name stands for. */
  interface Callback {
    void resolved(List<InetAddress> addresses);

    void failed(IOException exception);
  }

  /** The resolver of the platform, which waits for answers on a thread of {@code blockingWork}. */
  static Resolver platform(Executor blockingWork) {
    return (host, callback) -> {
      if (isLiteral(host)) {
        lookUp(host, callback);
      } else {
        blockingWork.execute(() -> lookUp(host, callback));
      }
    };
  }

  /** Whether this is an address and not a name, so that nobody has to be asked. */
  private static boolean isLiteral(String host) {
    boolean isNumeric = true;
    for (int i = 0; isNumeric && i < host.length(); i++) {
      char c = host.charAt(i);
      isNumeric = c == '.' || (c >= '0' && c <= '9');
    }
    return isNumeric || host.indexOf(':') >= 0;
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
