package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.UserProperty;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Manual acknowledgement into a database, each message exactly once. The reading and the offset of
 * its producer are stored in one transaction, and the message is acknowledged after the commit. If
 * the process ends between the two, the server sends the message again, and the offset tells that
 * it is stored already. The offset is a number that the producer counts up, here the user property
 * {@code offset} on the topic {@code meter/<producer>}.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=DatabaseSink \
 *     -Dexec.args="mqtt://localhost:1883 jdbc:h2:/tmp/readings 3"
 * java -jar mqtt.jar pub -V 5 -q 1 -t meter/7 -m 21.5 -D publish user-property offset 1
 * }</pre>
 *
 * <p>Arguments: the server, the database, and after how many messages to end. It prints
 *
 * <pre>
 * waiting for messages on meter/+
 * stored    meter/7 offset 1
 * stored    meter/7 offset 2
 * seen      meter/7 offset 2
 * </pre>
 */
public final class DatabaseSink {
  private final Connection database;
  private final AtomicInteger remaining;

  /** Completes when as many messages as wanted are acknowledged, or fails with the database. */
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private DatabaseSink(Connection database, int count) {
    this.database = database;
    this.remaining = new AtomicInteger(count);
  }

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    String url = args.length > 1 ? args[1] : "jdbc:h2:mem:readings";
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 3;

    try (Connection database = open(url)) {
      DatabaseSink sink = new DatabaseSink(database, count);
      MessageHandler handler = sink::received;
      try (MqttClient client =
          MqttClient.builder()
              .server(server)
              .clientId("database-sink")
              .persistentSession(Duration.ofDays(1)) // Messages wait while the sink is away.
              .manualAcknowledgement(true)
              .handler("meter/+", handler) // In place before the session is resumed.
              .build()) {
        client.connect().get();
        client.subscribe("meter/+", 1, handler).get();
        System.out.println("waiting for messages on meter/+");
        sink.end.get();
        client.disconnect().get();
      }
    }
  }

  /** Handlers run one at a time, so one database connection is enough. */
  private void received(ReceivedMessage message) {
    try {
      boolean isNew = store(database, message);
      System.out.println(
          (isNew ? "stored    " : "seen      ") + message.topic() + " offset " + offset(message));
      message.acknowledge();
      if (remaining.decrementAndGet() == 0) {
        end.complete(null);
      }
    } catch (SQLException e) {
      end.completeExceptionally(e); // Not acknowledged: the next run is given it again.
    }
  }

  static Connection open(String url) throws SQLException {
    Connection database = DriverManager.getConnection(url);
    try (var statement = database.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS reading"
              + " (producer VARCHAR, number BIGINT, text VARCHAR, PRIMARY KEY (producer, number))");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS stored_up_to (producer VARCHAR PRIMARY KEY, number BIGINT)");
    }
    database.setAutoCommit(false);
    return database;
  }

  /** Returns whether it was new; when it has returned the message may be acknowledged. */
  static boolean store(Connection database, ReceivedMessage message) throws SQLException {
    try {
      boolean isNew = offset(message) > storedUpTo(database, message.topic());
      if (isNew) {
        insert(database, message);
      }
      database.commit();
      return isNew;
    } catch (SQLException e) {
      database.rollback();
      throw e;
    }
  }

  private static long storedUpTo(Connection database, String producer) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement("SELECT number FROM stored_up_to WHERE producer = ?")) {
      query.setString(1, producer);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static void insert(Connection database, ReceivedMessage message) throws SQLException {
    try (PreparedStatement reading =
            database.prepareStatement("INSERT INTO reading VALUES (?, ?, ?)");
        PreparedStatement offset =
            database.prepareStatement("MERGE INTO stored_up_to KEY (producer) VALUES (?, ?)")) {
      reading.setString(1, message.topic());
      reading.setLong(2, offset(message));
      reading.setString(3, message.payloadAsString());
      reading.executeUpdate();
      offset.setString(1, message.topic());
      offset.setLong(2, offset(message));
      offset.executeUpdate();
    }
  }

  private static long offset(ReceivedMessage message) throws SQLException {
    for (UserProperty property : message.userProperties()) {
      if (property.name().equals("offset")) {
        return Long.parseLong(property.value());
      }
    }
    throw new SQLException("no offset in a message on " + message.topic());
  }
}
