package io.mercurehub.probe;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Looks at a parameter before anybody else does, as filters against forged requests and loggers of requests do. */
public final class ParameterReadingFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute("method", request.getParameter("_method"));
        chain.doFilter(request, response);
    }
}
