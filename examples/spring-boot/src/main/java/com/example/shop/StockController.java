package com.example.shop;

import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the page asks for. */
@RestController
class StockController {

    private final Stock stock;

    StockController(Stock stock) {
        this.stock = stock;
    }

    @GetMapping("/stock")
    List<Stock.Article> articles() {
        return stock.articles();
    }

    @PostMapping("/stock/{name}/sales")
    Stock.Article sell(@PathVariable String name, @RequestParam int amount) {
        return stock.sell(name, amount);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.CONFLICT)
    void notSold(DataAccessException tooFew) {}
}
