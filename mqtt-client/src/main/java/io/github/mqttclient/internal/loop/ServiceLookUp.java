package io.github.mqttclient.internal.loop;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Asks DNS for SRV records by JNDI, which is reached by name: Android has none, and a run-time
 * image may have been made without it.
 */
public final class ServiceLookUp {
  private static final String JNDI = "javax.naming.";

  private ServiceLookUp() {}

  /**
   * The SRV records of a name; waits for the answer.
   *
   * @param nameServers a URL as JNDI knows them; {@code dns:} for those of the system
   * @throws IOException if the name has none, no name server answers, or there is no JNDI
   */
  public static List<ServiceRecord> ask(String nameServers, String name) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    settings.setProperty("java.naming.provider.url", nameServers);
    try {
      Class<?> type = Class.forName(JNDI + "directory.InitialDirContext");
      Object context = type.getConstructor(Hashtable.class).newInstance(settings);
      try {
        return records(
            type.getMethod("getAttributes", String.class, String[].class)
                .invoke(context, name, new String[] {"SRV"}));
      } finally {
        type.getMethod("close").invoke(context);
      }
    } catch (InvocationTargetException e) {
      throw explain(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException("DNS SRV needs javax.naming, which this platform lacks", e);
    }
  }

  private static IOException explain(@Nullable Throwable failure) {
    String kind = failure == null ? "" : failure.getClass().getName();
    if (kind.equals(JNDI + "NameNotFoundException")) {
      return new IOException("there is no SRV record", failure);
    }
    if (kind.equals(JNDI + "NoInitialContextException")) {
      return new IOException("DNS SRV needs JNDI's DNS (module jdk.naming.dns)", failure);
    }
    return new IOException("the look-up of SRV records failed: " + failure, failure);
  }

  private static List<ServiceRecord> records(@Nullable Object attributes)
      throws ReflectiveOperationException, IOException {
    List<ServiceRecord> records = new ArrayList<>();
    Object attribute =
        Class.forName(JNDI + "directory.Attributes")
            .getMethod("get", String.class)
            .invoke(attributes, "SRV");
    if (attribute != null) {
      Object values =
          Class.forName(JNDI + "directory.Attribute").getMethod("getAll").invoke(attribute);
      Enumeration<?> all = (Enumeration<?>) values;
      while (all != null && all.hasMoreElements()) {
        records.add(parse(String.valueOf(all.nextElement())));
      }
    }
    return records;
  }

  /** Four fields with blanks between them. */
  private static ServiceRecord parse(String text) throws IOException {
    String[] fields = text.split(" ", -1);
    try {
      return new ServiceRecord(
          Integer.parseInt(fields[0]),
          Integer.parseInt(fields[1]),
          Integer.parseInt(fields[2]),
          fields[3].isEmpty() ? "." : fields[3]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("no SRV record: " + text, e);
    }
  }
}
