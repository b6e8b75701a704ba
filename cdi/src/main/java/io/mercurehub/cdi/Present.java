package io.mercurehub.cdi;

/** Which APIs the server has, of those that it need not have. */
final class Present {

    static final boolean TRANSACTIONS = is("jakarta.transaction.TransactionSynchronizationRegistry");
    static final boolean CONFIG = is("org.eclipse.microprofile.config.ConfigProvider");
    static final boolean HEALTH = is("org.eclipse.microprofile.health.HealthCheck");
    static final boolean METRICS = is("org.eclipse.microprofile.metrics.MetricRegistry");

    private Present() {}

    private static boolean is(String className) {
        try {
            Class.forName(className, false, Present.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
