"""What the member's zone has of payments, under /member/orders/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.order_list, name="orders"),
    path("orders.csv", views.orders_csv, name="orders_csv"),
    path("<uuid:public_id>/", views.order_detail, name="order"),
    path("<uuid:public_id>/pay/", views.order_pay, name="order_pay"),
    path("<uuid:public_id>/cancel/", views.order_cancel, name="order_cancel"),
    path("<uuid:public_id>/purchase-order/", views.order_purchase_order, name="order_purchase_order"),
    path("<uuid:public_id>/cost-code/", views.order_cost_code, name="order_cost_code"),
    path("<uuid:public_id>/receipt/", views.order_receipt, name="order_receipt"),
    path("<uuid:public_id>/receipt.pdf", views.order_receipt_pdf, name="order_receipt_pdf"),
]
