package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.MqttToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shared subscription with a pool of workers: the server gives each job to one of them. A job is
 * acknowledged when it is done; that of a worker who goes before that is given to another. Here the
 * workers are clients on one network thread; in real life they are processes on several machines.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=SharedWorkers -Dexec.args="mqtt://localhost:1883 3 12"
 * }</pre>
 *
 * <p>Arguments: the server, how many workers, how many jobs. It prints
 *
 * <pre>
 * worker 1 does job 0
 * worker 2 does job 1
 * ...
 * 12 jobs done by 3 workers
 * </pre>
 */
public final class SharedWorkers {
  private SharedWorkers() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    int workers = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int jobs = args.length > 2 ? Integer.parseInt(args[2]) : 12;
    CountDownLatch done = new CountDownLatch(jobs);

    List<MqttClient> pool = new ArrayList<>();

    try (MqttEventLoop loop = MqttEventLoop.create(1)) { // Closing it closes its clients.
      for (int i = 1; i <= workers; i++) {
        pool.add(startWorker(i, server, loop, done));
      }
      MqttClient foreman = MqttClient.builder().server(server).eventLoop(loop).build();
      foreman.connect().get();
      List<MqttToken<?>> published = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        published.add(foreman.publish("job/" + i, "job " + i, 1));
      }
      CompletableFuture.allOf(published.toArray(new MqttToken<?>[0])).get();
      if (!done.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException(done.getCount() + " jobs were not done within 10 s");
      }
      for (MqttClient worker : pool) {
        worker.disconnect().get();
      }
      System.out.println(jobs + " jobs done by " + workers + " workers");
    }
  }

  private static MqttClient startWorker(
      int number, String server, MqttEventLoop loop, CountDownLatch done) throws Exception {
    MqttClient worker =
        MqttClient.builder().server(server).eventLoop(loop).manualAcknowledgement(true).build();
    worker.connect().get();
    // All who subscribe with the same share name, here "workers", are one pool.
    worker
        .subscribe(
            "$share/workers/job/+",
            1,
            job -> {
              System.out.println("worker " + number + " does " + job.payloadAsString());
              job.acknowledge();
              done.countDown();
            })
        .get();
    return worker;
  }
}
