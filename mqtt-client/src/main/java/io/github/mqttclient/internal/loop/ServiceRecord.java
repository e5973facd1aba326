package io.github.mqttclient.internal.loop;

import io.github.mqttclient.internal.transport.ServerUri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A server that DNS names for a service (SRV, RFC 2782).
 *
 * @param priority those with a lower one are tried first
 * @param weight the share of the clients within a priority
 * @param port where the service is
 * @param target the name of the server, with a dot at its end
 */
public record ServiceRecord(int priority, int weight, int port, String target) {
  /** Of one answer: more would leave too little of the connect timeout for each. */
  static final int MAX_SERVERS = 16;

  private static final String NO_SERVICE = ".";

  /**
   * The servers of a domain, in the order in which to try them.
   *
   * @param random a number from 0, inclusive, to its argument, exclusive
   * @throws IOException if none of the records names a server
   */
  static List<ServerUri> servers(
      ServerUri domain, List<ServiceRecord> records, IntUnaryOperator random) throws IOException {
    List<ServerUri> servers = new ArrayList<>();
    IOException reason = new IOException("there is no SRV record");
    for (ServiceRecord serviceRecord : ordered(records, random)) {
      String target = serviceRecord.target;
      if (target.equals(NO_SERVICE)) {
        reason = new IOException("the SRV record says that there is no such service");
      } else if (servers.size() < MAX_SERVERS) {
        String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        try {
          servers.add(domain.server(host, serviceRecord.port));
        } catch (IllegalArgumentException e) {
          reason = new IOException("the SRV record names no server: " + e.getMessage(), e);
        }
      }
    }
    if (servers.isEmpty()) {
      throw reason;
    }
    return servers;
  }

  /**
   * By priority; within one at random, so that each is the next one as often as its weight says.
   */
  static List<ServiceRecord> ordered(List<ServiceRecord> records, IntUnaryOperator random) {
    List<ServiceRecord> left = new ArrayList<>(records);
    // Weight 0 stands first: it is taken only if the random number is 0, too.
    left.sort(
        Comparator.comparingInt(ServiceRecord::priority).thenComparingInt(ServiceRecord::weight));
    List<ServiceRecord> order = new ArrayList<>();
    while (!left.isEmpty()) {
      int priority = left.get(0).priority;
      int sum = 0;
      for (ServiceRecord candidate : left) {
        sum += candidate.priority == priority ? candidate.weight : 0;
      }
      int number = random.applyAsInt(sum + 1);
      int next = 0;
      for (int running = left.get(0).weight; running < number; running += left.get(next).weight) {
        next++;
      }
      order.add(left.remove(next));
    }
    return order;
  }
}
