package com.example.jakartaee;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /stock}; {@code POST /stock} with {@code sold=…}: 204, or 409 when there is less. */
@WebServlet("/stock")
public class StockServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Stock stock;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().write(stock.json());
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        try {
            stock.sell(Integer.parseInt(request.getParameter("sold")));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (IllegalArgumentException tooMany) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
        }
    }
}
