package io.mercurehub.servlet;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.setup.Registrations;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has a deployment fail whose {@code web.xml} declares a {@link MercureHubServlet} that could not start, because some containers
 * would start the application without it. Called by the container; declares nothing itself.
 *
 * <p>Looks at servlets with init-parameters only: one without has its hub from the application, or says by itself what is missing.
 */
public final class DeclarationCheck implements ServletContainerInitializer {

    /**
     * Checks what is declared.
     *
     * @throws ServletException when an init-parameter is unknown or malformed, with every problem, or when no request could reach
     *     the hub
     */
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) throws ServletException {
        for (ServletRegistration servlet : context.getServletRegistrations().values()) {
            if (MercureHubServlet.class.getName().equals(servlet.getClassName())
                    && !servlet.getInitParameters().isEmpty()) {
                check(servlet, Registrations.of(context, servlet.getName()), context.getClassLoader());
            }
        }
    }

    private static void check(ServletRegistration servlet, Registrations registrations, ClassLoader classes)
            throws ServletException {
        Optional<String> problem = registrations.problem();
        if (problem.isPresent()) {
            throw new ServletException(problem.get());
        }
        try {
            InitParameters.ofOwnHub(servlet.getInitParameters(), registrations.path());
            var unused = InitParameters.authorizer(servlet.getInitParameters(), classes);
        } catch (ConfigurationException e) {
            throw new ServletException("servlet " + servlet.getName() + ": " + e.getMessage(), e);
        }
    }
}
