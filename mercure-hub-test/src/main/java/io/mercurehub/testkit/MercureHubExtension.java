package io.mercurehub.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.client.MercureClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs a {@link TestHub} for tests of JUnit 5, and gives it to whoever has a parameter of that type.
 *
 * <pre>{@code
 * @ExtendWith(MercureHubExtension.class)
 * class ShopIT {
 *
 *     @Test
 *     void tellsWhatIsSold(TestHub hub) {
 *         TestSubscription books = hub.subscribe("https://example.com/books/{id}");
 *         new Shop(hub.client()).sell("1");
 *         books.awaitData("sold");
 *     }
 * }
 * }</pre>
 *
 * <p>With {@code @ExtendWith}, or in a static field with {@code @RegisterExtension}, the tests of a class share one hub; in another
 * field each has its own.
 */
public final class MercureHubExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private final TestHub.Builder builder;

    @GuardedBy("this")
    private @Nullable TestHub hub;

    /** How many classes and tests are between their beginning and their end. */
    @GuardedBy("this")
    private int users;

    /** Runs a hub with the usual settings; {@link TestHub.Builder#extension} one with others. */
    public MercureHubExtension() {
        this(TestHub.builder());
    }

    MercureHubExtension(TestHub.Builder builder) {
        this.builder = builder;
    }

    /**
     * {@return the hub of the test}
     *
     * @throws IllegalStateException when there is none, before the first test and after the last one
     */
    public synchronized TestHub hub() {
        if (hub == null) {
            throw new IllegalStateException("hub: none (expected: to be asked within a test, and @RegisterExtension)");
        }
        return hub;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        enter();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        enter();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leave();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        leave();
    }

    private synchronized void enter() {
        if (hub == null) {
            hub = builder.start();
        }
        users++;
    }

    private synchronized void leave() {
        users--;
        if (users == 0 && hub != null) {
            hub.close();
            hub = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestHub.class || type == MercureClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestHub.class ? hub() : hub().client();
    }
}
