package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Virtual threads where the JDK has them (21 and later): handlers that wait, here for the answer to
 * a publish, each on a thread of its own. The messages of one topic keep their order. On JDK 17 a
 * pool of ordinary threads takes their place; compiled for 21, {@code
 * Executors.newVirtualThreadPerTaskExecutor()} needs no reflection.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=VirtualThreads -Dexec.args="mqtt://localhost:1883 100"
 * }</pre>
 *
 * <p>Arguments: the server, how many devices send a message. It prints
 *
 * <pre>
 * virtual threads: true
 * 100 messages handled
 * </pre>
 */
public final class VirtualThreads {
  private VirtualThreads() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    int devices = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    CountDownLatch handled = new CountDownLatch(devices);
    ExecutorService executor = threadPerTask();
    System.out.println("virtual threads: " + (Runtime.version().feature() >= 21));

    try (MqttClient client =
        MqttClient.builder().server(server).parallelDelivery(executor).build()) {
      client.connect().get();
      client
          .subscribe(
              "virtual/+/request",
              1,
              request -> {
                String device = request.topic().split("/", -1)[1];
                client.publish("virtual/" + device + "/answer", "done", 1).join(); // It waits.
                handled.countDown();
              })
          .get();
      for (int i = 0; i < devices; i++) {
        client.publish("virtual/" + i + "/request", "do", 1).get();
      }
      if (!handled.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException(handled.getCount() + " messages not handled in 10 s");
      }
      System.out.println(devices + " messages handled");
      client.disconnect().get();
    } finally {
      executor.shutdown();
    }
  }

  /** The method exists since JDK 21; this program is compiled for 17. */
  private static ExecutorService threadPerTask() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newCachedThreadPool();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("virtual threads cannot be had", e);
    }
  }
}
